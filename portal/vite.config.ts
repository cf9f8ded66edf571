import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `vite build portal` writes portal/dist, which the hall serves; `vite portal` serves it from source and asks the hall at HALL for data. */
// the Host header stays the page's: the hall refuses changes whose Origin is another host
const hall = { target: process.env.HALL ?? 'http://localhost:8080', changeOrigin: false }

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 900 },
  server: { proxy: { '/api': hall, '/simulators': hall, '/openapi.json': hall, '/docs': hall } },
})
