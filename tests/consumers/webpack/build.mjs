import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import webpack from 'webpack';

const path = join(import.meta.dirname, 'dist');
const stats = await promisify(webpack)({
  context: import.meta.dirname,
  mode: 'production',
  entry: './main.js',
  output: { path, clean: true },
});
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
copyFileSync(join(import.meta.dirname, 'index.html'), join(path, 'index.html'));
