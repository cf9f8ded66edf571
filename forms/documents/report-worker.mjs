// A worker thread does not inherit the TypeScript loader on Node 20: it registers its own.
import { register } from 'tsx/esm/api'

register()
await import('./report-worker.ts')
