// The examples of docs/STOREFRONTS.md are files of the consumer projects, which are built and looked at in a browser.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const consumers = join(root, 'tests/consumers');
const read = (path: string): string => readFileSync(join(consumers, path), 'utf8');
const manual = readFileSync(join(root, 'docs/STOREFRONTS.md'), 'utf8');

it.each(['react-ssr/shop.jsx', 'react-ssr/server.jsx', 'react-ssr/main.jsx', 'next/app/page.jsx'])(
  'docs/STOREFRONTS.md has %s word for word',
  (path) => {
    const code = read(path).replace(/^\/\/ biome-ignore .*\n/gm, '');
    expect(manual).toContain(`\`\`\`jsx\n${code}\`\`\``);
  },
);

it('both consumers have the same shop', () => {
  expect(read('next/app/shop.jsx')).toBe(read('react-ssr/shop.jsx'));
});
