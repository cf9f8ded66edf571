/** The settings of a hall: environment variables, read once at start, each with a default that serves (README, DESIGN: running it). */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { day, parseDay, type Day } from '../common/period.ts'
import type { S3Place } from '../gateways/s3-blob-store.ts'
import { BadIdentity, readIdentity, type SigningIdentity } from '../gateways/signing-identity.ts'

/** A partner reached over HTTP: where it listens, and what requests are signed with. */
export interface Partner { readonly url: string; readonly appId: string; readonly secret: string }

export interface Config {
  readonly port: number
  /** Where the hall listens: this machine only, unless HOST says otherwise. */
  readonly host: string
  /** The PostgreSQL to use; undefined lets the hall keep one of its own in `dataDir`. */
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  /** A folder, or a place in an S3-compatible store. */
  readonly blobStore: string | S3Place
  /** The address people reach the hall at: what the QR codes of certificates say. Undefined takes the address a request came to, which only a hall with simulators on may do. */
  readonly publicUrl: string | undefined
  /** Fixes the business date. */
  readonly today: Day | undefined
  readonly simulators: boolean
  /** Demonstration data is loaded and its accounts may sign in. */
  readonly demo: boolean
  /** Whole milliseconds without activity, and from sign-in, after which a session ends. */
  readonly session: { readonly idle: number; readonly life: number }
  /** Proxies whose X-Forwarded-* headers are believed: none, all, or the addresses named. */
  readonly trustProxy: boolean | string[]
  /** Whether the cookie is Secure: always, never, or when the request came by https. */
  readonly cookieSecure: boolean | 'auto'
  /** The built web app. */
  readonly portal: string
  readonly workers: number
  /** Days that files of 全部导出 are kept. */
  readonly exportDays: number
  readonly logLevel: LogLevel
  readonly portalAccounts: Partner | undefined
  readonly eCard: Partner | undefined
  readonly businessRegister: Partner | undefined
  readonly cardRegister: Partner | undefined
  readonly taxOffice: Partner | undefined
  /** What documents are signed with; undefined lets the hall make a key of its own. */
  readonly signing: SigningIdentity | undefined
}

/** The business day of the demonstration: the manual's days (DESIGN §10). */
export const DEMONSTRATION_DAY = day('2021-03-15')

/** A setting that cannot be used; `message` says which and what to do. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting'
}

const MINUTE = 60_000
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Reads the settings. Throws BadSetting for the first that cannot be used. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const text = (name: string) => env[name]?.trim() || undefined
  const whole = (name: string, preset: number, least: number, most: number) => {
    const given = text(name)
    if (given === undefined) return preset
    if (!/^\d+$/.test(given) || Number(given) < least || Number(given) > most) throw new BadSetting(`${name}应为${least}至${most}之间的整数，现为“${given}”`)
    return Number(given)
  }
  const flag = (name: string, preset: boolean) => {
    const given = text(name)?.toLowerCase()
    if (given === undefined) return preset
    if (['on', 'true', '1', 'yes'].includes(given)) return true
    if (['off', 'false', '0', 'no'].includes(given)) return false
    throw new BadSetting(`${name}应为on或off，现为“${given}”`)
  }
  const address = (name: string, protocols: string[]) => {
    const given = text(name)
    if (given === undefined) return undefined
    // the value is not repeated: it may hold a password
    if (!URL.canParse(given) || !protocols.includes(new URL(given).protocol)) throw new BadSetting(`${name}应为以${protocols.map((p) => `${p}//`).join('或')}开头的地址`)
    return given
  }
  const partner = (prefix: string): Partner | undefined => {
    const url = address(`${prefix}_URL`, ['http:', 'https:'])
    if (url === undefined) return undefined
    const [appId, secret] = [text(`${prefix}_APP_ID`), text(`${prefix}_SECRET`)]
    if (!appId || !secret) throw new BadSetting(`设置了${prefix}_URL，请同时设置${prefix}_APP_ID和${prefix}_SECRET`)
    return { url, appId, secret }
  }
  /** A folder, or `s3://bucket/prefix?endpoint=https://host&region=name`; its keys come apart from it, so that it can be shown. */
  const blobStore = (dataDir: string): string | S3Place => {
    const given = text('BLOB_STORE')
    if (given === undefined || !/^[a-z0-9]+:\/\//i.test(given)) return resolve(given ?? `${dataDir}/blobs`)
    const wrong = () => new BadSetting('BLOB_STORE应为文件夹，或s3://存储桶/前缀?endpoint=https://地址&region=区域')
    if (!URL.canParse(given)) throw wrong()
    const { protocol, hostname, pathname, searchParams } = new URL(given)
    const endpoint = searchParams.get('endpoint') ?? ''
    if (protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{2,62}$/.test(hostname) || !URL.canParse(endpoint) || !['http:', 'https:'].includes(new URL(endpoint).protocol)) throw wrong()
    const [accessKeyId, secretAccessKey] = [text('S3_ACCESS_KEY_ID'), text('S3_SECRET_ACCESS_KEY')]
    if (!accessKeyId || !secretAccessKey) throw new BadSetting('BLOB_STORE使用了S3存储，请同时设置S3_ACCESS_KEY_ID和S3_SECRET_ACCESS_KEY')
    const prefix = pathname.replace(/^\/+|\/+$/g, '')
    return { endpoint, bucket: hostname, prefix: prefix === '' ? '' : `${prefix}/`, region: searchParams.get('region') ?? 'us-east-1', accessKeyId, secretAccessKey }
  }
  const pemFile = (name: string, path: string) => {
    try {
      return readFileSync(resolve(path), 'utf8')
    } catch (error) {
      throw new BadSetting(`${name}所指的文件无法读取：${path}（${error instanceof Error && 'code' in error ? String(error.code) : '未知原因'}）`)
    }
  }
  const signing = (): SigningIdentity | undefined => {
    const [key, certificate] = [text('SIGNING_KEY'), text('SIGNING_CERTIFICATE')]
    if (key === undefined && certificate === undefined) return undefined
    if (key === undefined || certificate === undefined) throw new BadSetting('SIGNING_KEY和SIGNING_CERTIFICATE应同时设置')
    const [keyPem, chainPem] = [pemFile('SIGNING_KEY', key), pemFile('SIGNING_CERTIFICATE', certificate)]
    try {
      return readIdentity(keyPem, chainPem)
    } catch (error) {
      if (error instanceof BadIdentity) throw new BadSetting(`${error.of === 'key' ? 'SIGNING_KEY' : 'SIGNING_CERTIFICATE'}不能使用：${error.message}`)
      throw error
    }
  }
  /** An agent could name any address in a request: a certificate whose QR code led there would be a forger's. */
  const publicUrl = (simulators: boolean): string | undefined => {
    const given = address('PUBLIC_URL', ['http:', 'https:'])?.replace(/\/+$/, '')
    return given ?? (simulators ? undefined : `http://localhost:${whole('PORT', 8080, 0, 65_535)}`)
  }
  const fixedDay = (demo: boolean) => {
    const given = text('TODAY')
    if (given === undefined) return demo ? DEMONSTRATION_DAY : undefined
    const today = parseDay(given)
    if (!today) throw new BadSetting(`TODAY应为YYYY-MM-DD格式的日期，现为“${given}”`)
    return today
  }

  const logLevel = (): LogLevel => {
    const given = text('LOG_LEVEL') ?? 'info'
    const known = LOG_LEVELS.find((level) => level === given)
    if (!known) throw new BadSetting(`LOG_LEVEL应为${LOG_LEVELS.join('、')}之一，现为“${given}”`)
    return known
  }

  const production = text('NODE_ENV') === 'production'
  const databaseUrl = address('DATABASE_URL', ['postgres:', 'postgresql:'])
  const demo = flag('DEMO', databaseUrl === undefined && !production)
  if (production && demo) throw new BadSetting('生产模式（NODE_ENV=production）不能使用演示数据和演示账号，请去掉DEMO=on')
  const dataDir = resolve(text('DATA_DIR') ?? '.data')
  const trust = text('TRUST_PROXY')
  const secure = text('COOKIE_SECURE')
  return {
    port: whole('PORT', 8080, 0, 65_535),
    host: text('HOST') ?? 'localhost',
    databaseUrl,
    dataDir,
    blobStore: blobStore(dataDir),
    publicUrl: publicUrl(flag('SIMULATORS', demo)),
    today: fixedDay(demo),
    simulators: flag('SIMULATORS', demo),
    demo,
    session: { idle: whole('SESSION_IDLE_MINUTES', 30, 1, 720) * MINUTE, life: whole('SESSION_HOURS', 12, 1, 24) * 60 * MINUTE },
    trustProxy: trust === undefined || ['on', 'off', 'true', 'false', '1', '0', 'yes', 'no'].includes(trust.toLowerCase()) ? flag('TRUST_PROXY', false) : trust.split(',').map((one) => one.trim()),
    cookieSecure: secure === undefined || secure.toLowerCase() === 'auto' ? 'auto' : flag('COOKIE_SECURE', true),
    portal: resolve(import.meta.dirname, '../portal/dist'),
    workers: whole('WORKERS', 2, 0, 16),
    exportDays: whole('EXPORT_DAYS', 7, 1, 365),
    logLevel: logLevel(),
    portalAccounts: partner('PORTAL_ACCOUNTS'),
    eCard: partner('E_CARD'),
    businessRegister: partner('BUSINESS_REGISTER'),
    cardRegister: partner('CARD_REGISTER'),
    taxOffice: partner('TAX_OFFICE'),
    signing: signing(),
  }
}
