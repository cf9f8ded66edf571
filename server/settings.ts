/** The settings of this process, or its end: what cannot be used is said on stderr, exit code 1. */
import { BadSetting, readConfig, type Config } from './config.ts'

export function settings(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error
    process.stderr.write(`设置有误：${error.message}\n`)
    process.exit(1)
  }
}
