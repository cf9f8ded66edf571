/** The settings: defaults that serve, and a sentence for each that cannot be used. */
import { expect, test } from 'vitest'
import { BadSetting, readConfig } from './config.ts'

const refusal = (env: Record<string, string>) => {
  try {
    readConfig(env)
    return undefined
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error
    return error.message
  }
}

test('with nothing set: this machine only, port 8080, a database of its own, demonstration and simulators on', () => {
  expect(readConfig({})).toMatchObject({ port: 8080, host: 'localhost', databaseUrl: undefined, demo: true, simulators: true, today: '2021-03-15', trustProxy: false, cookieSecure: 'auto', session: { idle: 1_800_000, life: 43_200_000 } })
})

test('with a database, or in production, demonstration and simulators are off unless asked for', () => {
  expect(readConfig({ DATABASE_URL: 'postgres://hall@db/hall' })).toMatchObject({ demo: false, simulators: false })
  expect(readConfig({ DATABASE_URL: 'postgres://hall@db/hall', DEMO: 'on' })).toMatchObject({ demo: true, simulators: true })
  expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({ demo: false, simulators: false })
  expect(refusal({ NODE_ENV: 'production', DEMO: 'on' })).toBe('生产模式（NODE_ENV=production）不能使用演示数据和演示账号，请去掉DEMO=on')
})

test.each<[Record<string, string>, string]>([
  [{ PORT: '80a' }, 'PORT应为0至65535之间的整数，现为“80a”'],
  [{ PORT: '70000' }, 'PORT应为0至65535之间的整数，现为“70000”'],
  [{ DATABASE_URL: 'mysql://root:secret@db' }, 'DATABASE_URL应为以postgres://或postgresql://开头的地址'],
  [{ TODAY: '2021-02-30' }, 'TODAY应为YYYY-MM-DD格式的日期，现为“2021-02-30”'],
  [{ DEMO: 'perhaps' }, 'DEMO应为on或off，现为“perhaps”'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL应为trace、debug、info、warn、error、fatal、silent之一，现为“loud”'],
  [{ E_CARD_URL: 'https://card.example' }, '设置了E_CARD_URL，请同时设置E_CARD_APP_ID和E_CARD_SECRET'],
  [{ BLOB_STORE: 's3://banshi' }, 'BLOB_STORE应为文件夹，或s3://存储桶/前缀?endpoint=https://地址&region=区域'],
  [{ BLOB_STORE: 'ftp://banshi?endpoint=https://store.example' }, 'BLOB_STORE应为文件夹，或s3://存储桶/前缀?endpoint=https://地址&region=区域'],
  [{ BLOB_STORE: 's3://banshi?endpoint=https://store.example', S3_ACCESS_KEY_ID: 'key' }, 'BLOB_STORE使用了S3存储，请同时设置S3_ACCESS_KEY_ID和S3_SECRET_ACCESS_KEY'],
])('%o is refused', (env, sentence) => expect(refusal(env)).toBe(sentence))

test('proxies and cookies are set by word or by address', () => {
  expect(readConfig({ TRUST_PROXY: 'on', COOKIE_SECURE: 'on' })).toMatchObject({ trustProxy: true, cookieSecure: true })
  expect(readConfig({ TRUST_PROXY: '10.0.0.1, 10.0.0.2', COOKIE_SECURE: 'off', TODAY: '2021-03-15' })).toMatchObject({ trustProxy: ['10.0.0.1', '10.0.0.2'], cookieSecure: false, today: '2021-03-15' })
})

test('files lie in a folder, or in an S3-compatible store', () => {
  expect(readConfig({ DATA_DIR: '/srv/hall' })).toMatchObject({ blobStore: '/srv/hall/blobs' })
  expect(readConfig({ BLOB_STORE: '/mnt/blobs' })).toMatchObject({ blobStore: '/mnt/blobs' })
  expect(readConfig({ BLOB_STORE: 's3://banshi/hall/files?endpoint=https://store.example:9000&region=wuhan', S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'secret' }))
    .toMatchObject({ blobStore: { endpoint: 'https://store.example:9000', bucket: 'banshi', prefix: 'hall/files/', region: 'wuhan', accessKeyId: 'key', secretAccessKey: 'secret' } })
})
