/** The settings: defaults that serve, and a sentence for each that cannot be used. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { issuedIdentity } from '../test/signing-chain.ts'
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
  [{ EXPORT_DAYS: '0' }, 'EXPORT_DAYS应为1至365之间的整数，现为“0”'],
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

test('documents are signed with the key and certificate of two files, which are looked at before anything starts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-config-'))
  try {
    const [own, other] = [await issuedIdentity(), await issuedIdentity({ name: '另一家' })]
    const file = (name: string, text: string) => { const path = join(folder, name); writeFileSync(path, text); return path }
    const key = file('key.pem', own.key), chain = file('chain.pem', own.certificate + own.authority)
    expect(readConfig({}).signing).toBeUndefined()
    expect(readConfig({ SIGNING_KEY: key, SIGNING_CERTIFICATE: chain }).signing).toMatchObject({ name: '测试人力资源和社会保障厅', validUntil: new Date('2030-01-01') })
    expect(refusal({ SIGNING_KEY: key })).toBe('SIGNING_KEY和SIGNING_CERTIFICATE应同时设置')
    expect(refusal({ SIGNING_KEY: join(folder, 'none.pem'), SIGNING_CERTIFICATE: chain })).toBe(`SIGNING_KEY所指的文件无法读取：${join(folder, 'none.pem')}（ENOENT）`)
    expect(refusal({ SIGNING_KEY: file('broken.pem', own.key.slice(0, 90)), SIGNING_CERTIFICATE: chain })).toBe('SIGNING_KEY不能使用：应为未加密的PEM格式私钥（PKCS#8，以“-----BEGIN PRIVATE KEY-----”开头）')
    expect(refusal({ SIGNING_KEY: key, SIGNING_CERTIFICATE: key })).toBe('SIGNING_CERTIFICATE不能使用：应为PEM格式的证书（以“-----BEGIN CERTIFICATE-----”开头）：签名证书在前，其上级证书依次在后')
    expect(refusal({ SIGNING_KEY: key, SIGNING_CERTIFICATE: file('other.pem', other.certificate) })).toBe('SIGNING_CERTIFICATE不能使用：第1张证书与私钥不是一对')
    expect(refusal({ SIGNING_KEY: key, SIGNING_CERTIFICATE: file('mixed.pem', own.certificate + other.authority) })).toBe('SIGNING_CERTIFICATE不能使用：第2张证书不是第1张证书的上级证书')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
