// A worker thread does not inherit the TypeScript loader on Node 20: it registers its own, then loads its module.
import { workerData } from 'node:worker_threads'
import { register } from 'tsx/esm/api'

register()
await import(workerData.module)
