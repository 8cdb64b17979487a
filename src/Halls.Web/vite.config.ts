import legacy from '@vitejs/plugin-legacy'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// Kiosks and wall screens are bought once in ten years: what they run is Chrome 49 and up.
const oldest = 'chrome >= 49'

// Where `npm run dev` finds a running silo.
const silo = process.env['HALLS_URL'] ?? 'http://127.0.0.1:5080'

export default defineConfig({
  plugins: [
    vue(),
    legacy({
      targets: [oldest],
      // Chrome 64 is the first to take the modern scripts; these are what it lacks of what they use.
      modernPolyfills: ['es.global-this', 'es.array.flat', 'es.array.flat-map', 'es.object.from-entries'],
    }),
  ],
  define: {
    __VUE_OPTIONS_API__: true, // Element Plus uses it
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // One style sheet serves both script builds, so it must be readable by the oldest browser.
    cssTarget: ['chrome49'],
    // An image inlined into a script would be shipped twice, once to each script build.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      onwarn(warning, report) {
        // The SignalR client carries a comment in a place where Rollup drops it; nothing follows from that.
        if (warning.code === 'INVALID_ANNOTATION' && warning.id?.includes('@microsoft/signalr')) return
        report(warning)
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': silo,
      '/hubs': { target: silo, ws: true },
    },
  },
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
  },
})
