// Builds the files of the dashboard's page from page/, for the program and for the tests in a browser.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const page = join(import.meta.dirname, 'page');

/**
 * Nothing but own files, no inline script or style; uPlot sets the styles of its elements by script, which is allowed.
 * The icon is the one picture.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** @typedef {{ path: string, type: string, content: Buffer }} Asset */

/**
 * Resolves with the two pages, which name their assets by hash, and the policy that both are sent with.
 *
 * @returns {Promise<{ assets: Asset[], page: string, login: string, policy: string }>}
 */
export async function buildPage() {
  const [script, style, icon] = await Promise.all([
    bundle('main.ts'),
    bundle('style.css'),
    readFile(join(page, 'icon.svg')),
  ]);
  const assets = [
    asset('app', 'js', 'text/javascript; charset=utf-8', script),
    asset('app', 'css', 'text/css; charset=utf-8', style),
    asset('icon', 'svg', 'image/svg+xml', icon),
  ];
  const [scriptPath, stylePath, iconPath] = assets.map(({ path }) => path);
  const names = { SCRIPT: scriptPath, STYLE: stylePath, ICON: iconPath };
  return {
    assets,
    page: await template('index.html', names),
    login: await template('login.html', names),
    policy,
  };
}

async function bundle(file) {
  const { outputFiles } = await build({
    entryPoints: [join(page, file)],
    bundle: true,
    write: false,
    outdir: page,
    format: 'esm',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
    minify: true,
    legalComments: 'inline',
    logLevel: 'warning',
  });
  return Buffer.from(outputFiles[0].contents);
}

function asset(name, ending, type, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { path: `/dashboard/${name}-${hash}.${ending}`, type, content };
}

async function template(file, names) {
  const text = await readFile(join(page, file), 'utf8');
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => names[name]);
}
