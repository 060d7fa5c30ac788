import { build } from 'vite';

const root = import.meta.dirname;
await build({ root, logLevel: 'warn' });
// A shop with search by photo, which makes data: URLs of all small files: the SDK's must stay files.
await build({
  root,
  logLevel: 'warn',
  build: {
    outDir: 'dist-photos',
    assetsInlineLimit: 1_000_000,
    rolldownOptions: { input: 'photos.html' },
  },
});
