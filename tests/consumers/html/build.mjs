import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';

process.chdir(import.meta.dirname);
mkdirSync('dist/shelf', { recursive: true });
for (const file of ['index.html', 'module.html', 'shop.js', 'module.js']) {
  copyFileSync(file, `dist/${file}`);
}
copyFileSync('../support/report-element.js', 'dist/report-element.js');
const args = ['--no-install', 'nearshelf-files', 'dist/shelf', '--script', '--elements'];
execFileSync('npx', args, { stdio: 'inherit' });
