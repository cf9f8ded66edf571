/** The process that reads an uploaded sheet: the one place where the import meets the registry. */
import { readImport, type ImportBatch, type ImportInput, type ImportRead } from '../cases/import-rows.ts'
import { Problem } from '../common/problem.ts'
import { serveApart } from '../jobs/apart.ts'
import { registry } from './registry.ts'

serveApart<ImportInput, ImportRead, ImportBatch>(async (input, progress) => {
  const filing = (await registry()).filings.get(input.service)
  if (!filing) throw new Problem(404, 'no-such-service', '未找到该业务')
  return readImport(filing, input, progress)
})
