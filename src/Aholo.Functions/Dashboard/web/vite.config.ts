import { defineConfig } from 'vite';
import { precompress } from './build/precompress.ts';

// Two documents, so that each has its own content security policy: the page, which holds the key, and the 3D view, which runs WebAssembly.
export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    outDir: process.env['DASHBOARD_OUTPUT'] ?? 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { input: ['index.html', 'viewer.html'], checks: { pluginTimings: false } },
  },
  plugins: [precompress()],
  server: { proxy: { '/api/projects': 'http://127.0.0.1:7071', '/api/uploads': 'http://127.0.0.1:7071', '/api/shared': 'http://127.0.0.1:7071' } },
});
