/** What the HTTP side is made of, put together once at start (or by a test). */
import type { FastifyServerOptions } from 'fastify'
import type pg from 'pg'
import { folderBlobStore, type BlobStore } from '../gateways/blob-store.ts'
import { hallSigner, type DocumentSigner } from '../gateways/document-signer.ts'
import { httpECard, simulatedECard, type ECard } from '../gateways/e-card.ts'
import { s3BlobStore } from '../gateways/s3-blob-store.ts'
import { httpPortalAccounts, localPortalAccounts, type PortalAccounts } from '../gateways/portal-accounts.ts'
import type { TaxOfficeSimulator } from '../gateways/simulated-tax-office.ts'
import type { RegisterSimulator } from '../gateways/simulated-registers.ts'
import type { Day } from '../common/period.ts'
import { passwords } from '../identity/passwords.ts'
import type { ImportParts } from '../cases/import.ts'
import type { Hall } from '../ledger/database.ts'
import { registry, type Registry } from '../services/registry.ts'
import type { Config } from './config.ts'

export interface AppParts {
  readonly hall: Hall
  readonly config: Config
  readonly blobs: BlobStore
  /** Signs the PDFs that are handed out as proof. */
  readonly signer: DocumentSigner
  /** The services that are built. */
  readonly registry: Registry
  /** What imports run with. */
  readonly imports: ImportParts
  readonly accounts: PortalAccounts
  /** Undefined where neither a card platform nor the simulator is set up: then nobody can scan. */
  readonly eCard: ECard | undefined
  /** The simulated registers outside; undefined with simulators off. */
  readonly simulator: RegisterSimulator | undefined
  /** The simulated tax office; undefined with simulators off or a real office set up. */
  readonly taxSimulator: TaxOfficeSimulator | undefined
  /** Moves the business day of this process; undefined where the clock is the real one. */
  readonly moveDay?: (day: Day) => void
  readonly logger?: FastifyServerOptions['logger']
  /** The pool behind `hall.db`, for its measures. */
  readonly pool?: pg.Pool
  /** Whether this process's workers take jobs; left out where it has none. */
  readonly workersUp?: () => boolean
}

/** The parts that the settings ask for. */
export async function partsFor(hall: Hall, config: Config, more: Partial<AppParts> = {}): Promise<AppParts> {
  const now = () => hall.clock.now()
  const blobs = typeof config.blobStore === 'string' ? folderBlobStore(config.blobStore) : s3BlobStore(config.blobStore)
  return {
    hall,
    config,
    blobs,
    signer: hallSigner(hall, { given: config.signing, name: config.demo ? '湖北省社会保险电子证明（演示）' : '湖北省社会保险网上办事大厅电子证明（自签）' }),
    registry: await registry(),
    imports: { hall, blobs, reader: new URL('../services/import-reader.ts', import.meta.url) },
    accounts: config.portalAccounts ? httpPortalAccounts({ ...config.portalAccounts, now }) : localPortalAccounts(hall.db, passwords, { demo: config.demo }),
    eCard: config.eCard ? httpECard({ ...config.eCard, now }) : config.simulators ? simulatedECard : undefined,
    simulator: undefined,
    taxSimulator: undefined,
    ...more,
  }
}
