import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env['NECTOPROXY_DEV_API'];
const proxied = (target: string) => ({ target, changeOrigin: true, headers: { origin: target } });

// The web UI is the only part that is bundled. It is served by the UI port from dist/web, and never fetches from anywhere else.
export default defineConfig({
  root: 'src/frontends/web',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    // Inlined data: URLs and module preload snippets would need a weaker content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Files come from this machine: one request more costs as much as 200 kB more.
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es' },
  // npm run dev: the page from here, everything else from the program, which lets in only what comes from its own origin.
  server: { strictPort: false, host: '127.0.0.1', ...(api === undefined ? {} : { proxy: { '/api': proxied(api) } }) },
});
