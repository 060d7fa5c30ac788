import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { build } from 'esbuild';

process.chdir(import.meta.dirname);
mkdirSync('dist/shelf', { recursive: true });
await build({
  entryPoints: ['main.js'],
  bundle: true,
  minify: true,
  format: 'esm',
  outdir: 'dist',
});
copyFileSync('index.html', 'dist/index.html');
execFileSync('npx', ['--no-install', 'nearshelf-files', 'dist/shelf'], { stdio: 'inherit' });
