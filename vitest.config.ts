import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist', '.data', 'portal/dist'],
    globalSetup: ['test/server.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // the files of a worker share the modules, as the requests of a process do: loading them anew for each took a third of the time
    isolate: false,
    maxWorkers: 2,
  },
})
