import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assets } from '../../js/src/assets/nearshelf.assets.js';
import { visionAssets } from '../../js/src/assets/nearshelf.vision-assets.js';
import { versions } from '../../js/src/version.js';
import { minorUnits } from '../../js/src/worker/minor-units.js';

const root = resolve(import.meta.dirname, '../..');
const { sdkFiles, visionFiles } = (await import(join(root, 'js/bin/sdk-files.mjs'))) as Record<
  'sdkFiles' | 'visionFiles',
  readonly string[]
>;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the package', () => {
  it('has the version that the SDK reports', () => {
    expect(versions.sdk).toBe(JSON.parse(read('package.json')).version);
  });
});

describe('the files that are loaded by URL', () => {
  // Those that the SDK asks `locate` for; it finds them under `base` or in the option `files`.
  const located = readdirSync(join(root, 'js/src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...read(join('js/src', file)).matchAll(/locate_?\('([\w.-]+)'\)/g)])
    .map(([, file]) => file as string);

  it('are all among the assets of a bundler, each under its name and nothing else', () => {
    expect(Object.keys(assets).sort()).toEqual([...sdkFiles].sort());
    expect(Object.keys(visionAssets).sort()).toEqual([...visionFiles].sort());
    expect([...new Set(located)].sort()).toEqual([...sdkFiles, ...visionFiles].sort());
    for (const [file, url] of Object.entries({ ...assets, ...visionAssets })) {
      expect(new URL(url).pathname.endsWith(`/${file}`)).toBe(true);
    }
  });
});

describe('nearshelf-files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nearshelf-files-'));
  const bin = join(folder, 'package/js/bin');
  // A package whose files are a few bytes, so that no build is needed.
  beforeAll(() => {
    const dist = join(folder, 'package/js/dist');
    for (const made of [bin, dist]) mkdirSync(made, { recursive: true });
    for (const file of readdirSync(join(root, 'js/bin'))) {
      writeFileSync(join(bin, file), read(`js/bin/${file}`));
    }
    for (const file of [...sdkFiles, ...visionFiles]) writeFileSync(join(dist, file), file);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const publish = (...args: string[]): { output: string; failed: boolean } => {
    const ran = spawnSync(process.execPath, [join(bin, 'nearshelf-files.mjs'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { output: ran.stdout + ran.stderr, failed: ran.status !== 0 };
  };
  const newFolder = (name: string): string => {
    mkdirSync(join(folder, name));
    return name;
  };

  it('copies what rails need, and what photo search needs when asked, and says how to serve it', () => {
    const { output, failed } = publish(newFolder('rails'));
    expect(failed).toBe(false);
    expect(output).toContain('Cache-Control: public, max-age=3600, stale-while-revalidate=604800');
    expect(readdirSync(join(folder, 'rails')).sort()).toEqual([...sdkFiles].sort());
    expect(publish(newFolder('photos'), '--vision').failed).toBe(false);
    const all = [...sdkFiles, ...visionFiles].sort();
    expect(readdirSync(join(folder, 'photos')).sort()).toEqual(all);
  });

  it('replaces the files of an older release', () => {
    writeFileSync(join(folder, newFolder('older'), 'core.wasm'), 'older');
    publish('older');
    expect(readFileSync(join(folder, 'older/core.wasm'), 'utf8')).toBe('core.wasm');
  });

  it.each([
    ['no folder', [], 'which folder'],
    ['two folders', ['rails', 'photos'], 'one folder'],
    ['a folder that is not there', ['missing'], 'missing does not exist'],
    ['a file', ['package/js/dist/core.wasm'], 'core.wasm is not a folder'],
    ['an unknown option', ['rails', '--photos'], '--photos'],
    // The stand-in package has no elements.
    ['a package without the file', ['rails', '--elements'], 'nearshelf.rail.js is missing'],
  ])('refuses %s in words', (_, args, words) => {
    const { output, failed } = publish(...args);
    expect(failed).toBe(true);
    expect(output).toContain(words);
    expect(output).not.toContain('    at ');
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });
});

describe('the hand-written declarations of the wasm module', () => {
  const members = (text: string, pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map(([, name]) => name as string).sort();
  const bindings = read('wasm/bindings.cpp');
  const declarations = read('js/src/worker/core-module.d.ts');
  const interfaceText = (name: string): string =>
    declarations.split(`export interface ${name} {`)[1]?.split('\n}')[0] ?? '';

  it('name the functions that are bound', () => {
    const declared = members(interfaceText('Core'), /^ {2}(\w+)\(/gm);
    const bound = members(bindings, /\.function\("(\w+)"/g);
    // Embind adds delete() to every class.
    expect(declared).toEqual([...bound, 'delete'].sort());
  });

  it('name the fields of what is returned', () => {
    const returned = ['RawItem', 'RawRail', 'RawScorePart', 'RawExplanation'];
    const declared = returned.flatMap((name) =>
      members(interfaceText(name), /^ {2}readonly (\w+)\??:/gm),
    );
    const bound = members(bindings, /(?:out|entry)\.set\("(\w+)"/g);
    expect([...new Set(declared)].sort()).toEqual([...new Set(bound)]);
  });

  it('name the fields of a request', () => {
    const declared = ['RawRequest', 'RawWhere'].flatMap((name) =>
      members(interfaceText(name), /^ {2}readonly (\w+)\??:/gm),
    );
    const read = members(bindings, /(?:object|where)(?:, |\[)"(\w+)"/g);
    expect(declared.sort()).toEqual(read);
  });
});

describe('the hand-written declarations of the vision module', () => {
  const names = (file: string, pattern: RegExp): string[] =>
    [...read(file).matchAll(pattern)].map(([, name]) => name as string).sort();

  it('name the functions that are exported', () => {
    const declared = names('js/src/vision/vision-exports.ts', /^ {2}(\w+)\(/gm);
    const exported = names('wasm/vision_exports.cpp', /^NEARSHELF_EXPORT\("(\w+)"\)/gm);
    expect(declared.filter((name) => name !== '_initialize')).toEqual(exported);
  });
});

describe('the minor units of prices', () => {
  it('are those of the importer, for every currency code', () => {
    const importer = read('pipeline/import/price.cpp');
    const listed = (name: string): string[] => {
      const list = importer.split(`${name} = {`)[1]?.split('};')[0] ?? '';
      return [...list.matchAll(/"([A-Z]{3})"/g)].map(([, code]) => code as string);
    };
    const [none, three] = [listed('kNoDecimals'), listed('kThreeDecimals')];
    expect(none).toContain('JPY');
    expect(three).toContain('KWD');
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const differing = letters
      .flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
      .filter((code) => {
        const expected = none.includes(code) ? 1 : three.includes(code) ? 1000 : 100;
        return minorUnits(code) !== expected;
      });
    expect(differing).toEqual([]);
  });
});

describe('on a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nearshelf-ssr-'));
  const bundle = join(folder, 'index.mjs');
  const run = (script: string): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    );

  beforeAll(() =>
    build({
      entryPoints: [join(root, 'js/src/index.ts')],
      bundle: true,
      format: 'esm',
      outfile: bundle,
    }),
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  it('the parts for photos are imported without touching what only browsers have', async () => {
    const entries = ['js/src/vision/nearshelf.encoder.ts', 'js/src/element/nearshelf.lens.ts'];
    const result = await build({
      entryPoints: entries.map((entry) => join(root, entry)),
      bundle: true,
      format: 'esm',
      outdir: folder,
      outbase: join(root, 'js/src'),
      outExtension: { '.js': '.mjs' },
      metafile: true,
    });
    const files = Object.keys(result.metafile.outputs).map((file) => resolve(file));
    expect(files).toHaveLength(2);
    const outcome = run(`
      const [vision, lens] = await Promise.all(${JSON.stringify(files)}.map((file) => import(file)));
      const code = await vision.openEncoder({ base: '/shelf/' }).catch((error) => error.code);
      lens.defineNearLens(null);
      console.log(JSON.stringify({ code }));
    `);
    expect(outcome).toEqual({ code: 'server' });
  });

  it('importing reads no global that only browsers have', () => {
    const exports = run(`
      const touched = [];
      for (const name of ['document', 'window', 'navigator', 'indexedDB', 'Worker', 'location']) {
        Object.defineProperty(globalThis, name, { get: () => void touched.push(name) });
      }
      const exports = Object.keys(await import('file://${bundle}'));
      console.log(JSON.stringify({ exports, touched }));
    `);
    expect(exports).toEqual({ exports: ['ShelfError', 'createShelf'], touched: [] });
  });

  it('a shelf does nothing, fetches nothing and lets the process end', () => {
    const result = run(`
      globalThis.fetch = () => { throw new Error('fetched'); };
      const { createShelf } = await import('file://${bundle}');
      const shelf = createShelf({ base: '/shelf/', consent: 'measure' });
      shelf.track('purchase', { items: [{ item_id: 'A' }] });
      const rail = await shelf.recommend({ kind: 'for-you', slot: 'home' });
      rail.seen();
      const all = await shelf.recommendAll([{ kind: 'new', slot: 'new' }, { kind: 'trending' }]);
      const explained = await shelf.explain({ kind: 'for-you' }, 'A');
      const found = await shelf.searchByImage(null).catch(({ code }) => code);
      await shelf.setConsent('device');
      await shelf.flush();
      await shelf.profile.erase();
      const profile = await shelf.profile.export();
      const { state, consent, appliedConsent } = shelf.status();
      shelf.on('change', () => {})();
      shelf.dispose();
      console.log(JSON.stringify({ rail, slots: all.map(({ slot }) => slot), explained, found, profile, state, consent, appliedConsent }));
    `);
    expect(result).toEqual({
      rail: {
        items: [],
        source: 'fallback',
        step: null,
        cause: { code: 'server', text: expect.any(String) },
        slot: 'home',
      },
      slots: ['new', 'trending'],
      explained: null,
      found: 'server',
      profile: { format: 1, events: [], clicks: [] },
      state: 'server',
      consent: 'device',
      appliedConsent: 'off',
    });
  });

  it('programmer errors are told as in a browser', () => {
    const names = run(`
      const { createShelf } = await import('file://${bundle}');
      const shelf = createShelf({ base: '/shelf/' });
      const thrown = [];
      for (const call of [
        () => createShelf({}),
        () => shelf.track('buy', { items: [] }),
        () => shelf.recommend({ kind: 'magic' }),
        () => shelf.recommendAll([{ kind: 'similar' }]),
        () => shelf.explain({ kind: 'for-you' }, ''),
        () => shelf.setConsent('all'),
        () => shelf.searchByImage(null, { limit: 0 }),
      ]) {
        try { await call(); } catch (error) { thrown.push(error.name); }
      }
      console.log(JSON.stringify(thrown));
    `);
    expect(names).toEqual(Array(7).fill('TypeError'));
  });
});
