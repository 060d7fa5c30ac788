import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { build } from 'esbuild';

process.chdir(import.meta.dirname);
const shared = { bundle: true, format: 'esm', jsx: 'automatic' };

// Node resolves the packages itself, by the conditions of their exports.
await build({
  ...shared,
  entryPoints: ['server.jsx'],
  platform: 'node',
  packages: 'external',
  outfile: 'server/server.js',
});
// Only the development build says what does not match when it hydrates.
for (const mode of ['development', 'production']) {
  mkdirSync(`${mode}/shelf`, { recursive: true });
  await build({
    ...shared,
    entryPoints: ['main.jsx'],
    minify: mode === 'production',
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    outfile: `${mode}/main.js`,
  });
  execFileSync('npx', ['--no-install', 'nearshelf-files', `${mode}/shelf`], { stdio: 'inherit' });
}
