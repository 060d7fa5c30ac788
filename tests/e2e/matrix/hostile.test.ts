// Files that are not what they should be, by accident or on purpose.
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import {
  status as answer,
  content,
  corruptAt,
  cutAfter,
  drip,
  type Fault,
  flipped,
  hang,
  preceded,
  redirectTo,
  times,
  truncatedTo,
  withHeaders,
} from './support/faults.js';
import { type Manifest, shardOf, withManifest, withShard } from './support/published.js';
import { Site } from './support/site.js';
import { expectModel, rail, status, told, view } from './support/visit.js';

const bench = openBench();

/** The rail of a shopper who looked at one product, and what the page asked for. */
async function visitNow(options: { timeout?: number } = {}) {
  const visit = await bench.visit();
  const shop = await visit.shelf(options);
  await view(shop, 'SKU-1');
  const shown = await rail(shop);
  const { cause } = await status(shop);
  return { visit, shop, shown, text: cause?.text ?? '' };
}

describe('manifest.json', () => {
  const cases: [name: string, body: Buffer | string, code: string][] = [
    ['is not JSON', '<!doctype html><title>Shop</title>', 'manifest-invalid'],
    ['is empty', '', 'manifest-invalid'],
    ['is null', 'null', 'manifest-invalid'],
    ['is a list', '[]', 'manifest-unsupported'],
    ['is 50 MB of garbage', Buffer.alloc(50_000_000, 'x'), 'manifest-invalid'],
    ['is JSON that nests deeply', '['.repeat(200_000), 'manifest-invalid'],
    ['has the format of another release', '{"format":2}', 'manifest-unsupported'],
    ['has a prototype as its format', '{"__proto__":{"format":1}}', 'manifest-unsupported'],
  ];
  it.each(cases)('%s: no items, and the text names the file', async (_, body, code) => {
    bench.site.fault('manifest.json', content(body));
    const { visit, shown, text } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code, ids: [] });
    expect(text).toContain('/shelf/manifest.json');
    visit.expectClean(0);
  });

  const [catalog, model] = [0, 1];
  const shard = (manifest: Manifest, index: number) => {
    const found = manifest.shards[index];
    if (!found) throw new Error(`there is no shard ${index}`);
    return found;
  };
  const changes: [name: string, change: (manifest: Manifest) => void][] = [
    ['leads out of its folder', (m) => (shard(m, catalog).file = '../page.js')],
    ['leads out of its folder, encoded', (m) => (shard(m, catalog).file = '..%2fpage.js')],
    ['names another host', (m) => (shard(m, catalog).file = 'http://localhost:9/catalog.shard')],
    ['names another host without a scheme', (m) => (shard(m, catalog).file = '//localhost:9/x')],
    ['names a data URL', (m) => (shard(m, catalog).file = 'data:,x')],
    ['names a file with a question mark', (m) => (shard(m, catalog).file = 'x?y=1')],
    ['has two catalogues', (m) => (shard(m, model).role = 'catalog')],
    ['has no model', (m) => void m.shards.splice(model, 1)],
    ['has an empty list of shards', (m) => (m.shards = [])],
    ['has 9,000 shards', (m) => (m.shards = Array(9000).fill(shard(m, catalog)))],
    ['has a hash that is none', (m) => (shard(m, catalog).sha256 = 'x'.repeat(64))],
    ['has a length below zero', (m) => (shard(m, catalog).bytes = -1)],
    ['has a length that is no whole number', (m) => (shard(m, catalog).bytes = 1.5)],
    ['has no items', (m) => (m.items = 0)],
    ['has a model that is none', (m) => (m.model = '../../x')],
    ['has a fallback list that is too long', (m) => (m.fallback = Array(25).fill('SKU-1'))],
  ];
  it.each(changes)('%s: refused before any shard is asked for', async (name, change) => {
    bench.site.publish(withManifest(bench.published, change));
    const { visit, shown, text } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'manifest-invalid' });
    if (!name.includes('fallback')) expect(shown.ids).toHaveLength(6);
    expect(text).toContain('/shelf/manifest.json');
    const asked = bench.site.requests.map(({ path }) => path);
    expect(asked.filter((path) => path.includes('.shard'))).toEqual([]);
    visit.expectClean(0);
  });

  it('has a fallback list that is none: a rail without items, nothing thrown', async () => {
    for (const fallback of ['SKU-1', { length: 3 }, null, [1, null, {}]]) {
      const forged = withManifest(bench.published, (m) =>
        Object.assign(m, { fallback, shards: [] }),
      );
      bench.site.publish(forged);
      const { visit, shown } = await visitNow();
      expect(shown).toMatchObject({ source: 'fallback', code: 'manifest-invalid', ids: [] });
      visit.expectClean(0);
    }
  });

  it('vouches for 4 GB: the shard is measured, not believed', async () => {
    bench.site.publish(withManifest(bench.published, (m) => (shard(m, catalog).bytes = 4e9)));
    const { visit, shown, text } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'shard-corrupt' });
    expect(shown.ids).toHaveLength(6);
    expect(text).toContain('4000000000');
    visit.expectClean(0);
  });

  it('never ends: popular items cannot be had, and the rail resolves', async () => {
    bench.site.fault('manifest.json', (response) => {
      const timer = setInterval(() => response.write(' '.repeat(1000)), 20);
      response.on('close', () => clearInterval(timer));
    });
    const { visit, shown } = await visitNow({ timeout: 300 });
    expect(shown).toMatchObject({ source: 'fallback', code: 'timeout', ids: [] });
    visit.expectClean(0);
  });
});

describe('a shard', () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000), { level: 1 });
  const faults: [name: string, fault: Fault, code: string][] = [
    ['is short', truncatedTo(1000), 'shard-corrupt'],
    ['has a wrong byte', corruptAt(3000), 'shard-corrupt'],
    ['is a page with status 200', content('<!doctype html>', 'text/html'), 'shard-corrupt'],
    ['breaks off', cutAfter(1000), 'shard-unavailable'],
    [
      'unpacks to 100 MB',
      (response) => {
        response.setHeader('Content-Encoding', 'gzip');
        response.end(bomb);
      },
      'shard-corrupt',
    ],
    [
      'claims to be packed, and is not',
      withHeaders({ 'Content-Encoding': 'gzip' }),
      'shard-unavailable',
    ],
  ];
  it.each(faults)('%s: popular items, and the text names the file', async (_, fault, code) => {
    for (const role of ['catalog', 'model']) {
      const file = shardOf(bench.published, role);
      bench.site.faults.clear();
      bench.site.fault(file, fault);
      const { visit, shown, shop, text } = await visitNow();
      expect(shown).toMatchObject({ source: 'fallback', code });
      expect(shown.ids).toHaveLength(6);
      expect(text).toContain(file);
      expect(await told(shop, 'error')).toEqual([code]);
      visit.expectClean();
    }
  });

  it('packed by the server as it should be: the model runs', async () => {
    for (const role of ['catalog', 'model']) {
      bench.site.fault(shardOf(bench.published, role), (response, file) => {
        response.setHeader('Content-Encoding', 'gzip');
        response.end(gzipSync(file));
      });
    }
    const { visit, shown } = await visitNow();
    expectModel(shown);
    visit.expectClean(0);
  });

  it('that comes slowly, a few bytes at a time, is waited for', async () => {
    bench.site.fault(shardOf(bench.published, 'catalog'), drip(100));
    const { visit, shown } = await visitNow();
    expectModel(shown);
    visit.expectClean(0);
  });

  // Immutable files are in the browser's cache for a year: nobody but the SDK can ask for them again.
  it('broken in the HTTP cache is fetched anew, and the model runs', async () => {
    bench.site.fault(shardOf(bench.published, 'catalog'), times(1, corruptAt(3000)));
    const first = await visitNow();
    const next = await first.visit.shelf();
    await view(next, 'SKU-1');
    expectModel(await rail(next));
  });
});

describe('a shard that the manifest vouches for', () => {
  const bytesOf = (role: string) =>
    bench.published.get(shardOf(bench.published, role)) ?? Buffer.alloc(0);
  const forgeries: [name: string, role: string, forge: () => Buffer][] = [
    ['has no content', 'catalog', () => Buffer.alloc(5000)],
    ['has another magic number', 'catalog', () => flipped(bytesOf('catalog'), 0)],
    ['is short', 'catalog', () => bytesOf('catalog').subarray(0, 2000)],
    ['is one byte', 'catalog', () => Buffer.from([1])],
    ['is the model in place of the catalogue', 'catalog', () => bytesOf('model')],
    ['has another magic number', 'model', () => flipped(bytesOf('model'), 0)],
    ['is short', 'model', () => bytesOf('model').subarray(0, 2000)],
    ['holds a page', 'model', () => Buffer.from('<!doctype html>'.repeat(100))],
  ];
  it.each(forgeries)('%s (%s): the core refuses it', async (_, role, forge) => {
    bench.site.publish(withShard(bench.published, role, forge()));
    const { visit, shown } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'shard-rejected' });
    expect(shown.ids).toHaveLength(6);
    visit.expectClean(0);
  });

  // The core takes a shard for what it says it is; nobody then asks whether there is a model.
  it('is the catalogue in place of the model: refused', async () => {
    bench.site.publish(withShard(bench.published, 'model', bytesOf('catalog')));
    const { shown } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'shard-rejected' });
  });

  it('has one wrong byte, anywhere: refused, or a rail; never a dead worker', async () => {
    const outcomes: string[] = [];
    for (const role of ['catalog', 'model']) {
      const bytes = bytesOf(role);
      for (const share of [0.01, 0.35, 0.65, 0.99]) {
        const offset = Math.floor(share * bytes.length);
        bench.site.publish(withShard(bench.published, role, flipped(bytes, offset)));
        const { visit, shown } = await visitNow();
        outcomes.push(shown.code ?? 'none');
        expect(shown.ids, `${role} ${offset}`).toHaveLength(6);
        visit.expectClean(0);
      }
    }
    for (const code of outcomes)
      expect(['shard-rejected', 'none', 'nothing-known']).toContain(code);
    expect(outcomes).toContain('shard-rejected');
  });

  it('does not fit into the memory that the device gives: popular items', async () => {
    bench.site.fault(
      'nearshelf.worker.js',
      preceded('WebAssembly.Memory.prototype.grow = () => { throw new RangeError("no memory") }'),
    );
    bench.site.publish(withShard(bench.published, 'catalog', Buffer.alloc(20_000_000)));
    const { visit, shown } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'out-of-memory' });
    expect(shown.ids).toHaveLength(6);
    visit.expectClean(0);
  });
});

describe('a part that the shelf can do without', () => {
  /** The shelf with one more entry in its manifest. */
  const withPart = (role: string) =>
    withManifest(bench.published, ({ shards }) =>
      shards.push({ role, file: `${role}.extra.shard`, bytes: 1000, sha256: '0'.repeat(64) }),
    );
  const parts: [role: string, name: string, fault: Fault][] = [
    ['rules', 'is not there', answer(404)],
    ['rules', 'has other bytes than the manifest says', content('x'.repeat(1000))],
    ['rules', 'never comes', hang],
    ['delta', 'is not there', answer(404)],
    ['delta', 'has other bytes than the manifest says', content('x'.repeat(1000))],
  ];
  it.each(parts)('%s %s: the model runs, a note names the file', async (role, _, fault) => {
    bench.site.publish(withPart(role));
    bench.site.fault(`${role}.extra.shard`, fault);
    const { visit, shown, shop } = await visitNow();
    expectModel(shown);
    const { notes, state } = await status(shop);
    expect(state).toBe('ready');
    expect(notes.join()).toContain(`${role}.extra.shard`);
    expect(await told(shop, 'error')).toEqual([]);
    visit.expectClean();
  });

  it('of a role that this release does not know is not even asked for', async () => {
    bench.site.publish(withPart('horoscope'));
    const { visit, shown } = await visitNow();
    expectModel(shown);
    expect(bench.site.asked('horoscope.extra.shard')).toBe(0);
    visit.expectClean(0);
  });
});

describe('a redirect', () => {
  let other: Site;

  beforeEach(async () => {
    // Another shop that would answer everybody, with a list of its own.
    other = await Site.open(
      withManifest(bench.published, (manifest) => (manifest.fallback = ['EVIL-1', 'EVIL-2'])),
    );
    other.headers['Access-Control-Allow-Origin'] = '*';
    bench.site.csp = null;
  });
  afterEach(() => other.close());

  it('of the manifest to another origin: nothing of it is shown', async () => {
    bench.site.fault('manifest.json', redirectTo(`${other.url}shelf/manifest.json`));
    const { shown } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'manifest-unavailable', ids: [] });
  });

  it('of a shard to another origin is refused', async () => {
    const file = shardOf(bench.published, 'catalog');
    bench.site.fault(file, redirectTo(`${other.url}shelf/${file}`));
    const { shown, text } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'shard-unavailable' });
    expect(text).toContain(file);
  });

  it('to another origin is not followed: that origin hears nothing of the visit', async () => {
    for (const file of ['manifest.json', shardOf(bench.published, 'catalog')]) {
      bench.site.faults.clear();
      bench.site.fault(file, redirectTo(`${other.url}shelf/${file}`));
      const { shown } = await visitNow();
      expect(shown.source).toBe('fallback');
    }
    expect(other.requests).toEqual([]);
  });

  it('to another origin is stopped by the policy of the manual: that origin hears nothing', async () => {
    bench.site.csp =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
    for (const file of ['manifest.json', shardOf(bench.published, 'model'), 'core.wasm']) {
      bench.site.fault(file, redirectTo(`${other.url}shelf/${file}`));
    }
    const { shown } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', ids: [] });
    expect(shown.code).toMatch(/-unavailable$/);
    expect(other.requests).toEqual([]);
  });

  it('within the shop is followed: the model runs', async () => {
    bench.site.files.set(
      '/moved.json',
      bench.site.files.get('/shelf/manifest.json') ?? Buffer.alloc(0),
    );
    bench.site.fault('manifest.json', redirectTo('/moved.json'));
    const { visit, shown } = await visitNow();
    expectModel(shown);
    visit.expectClean(0);
  });

  it('of a shard to another file of the shop: its bytes are not those of the manifest', async () => {
    const file = shardOf(bench.published, 'catalog');
    bench.site.fault(file, redirectTo(`/shelf/${shardOf(bench.published, 'model')}`));
    const { visit, shown } = await visitNow();
    expect(shown).toMatchObject({ source: 'fallback', code: 'shard-corrupt' });
    visit.expectClean(0);
  });

  it('that leads to itself: popular items, or none', async () => {
    for (const file of ['manifest.json', shardOf(bench.published, 'catalog')]) {
      bench.site.faults.clear();
      bench.site.fault(file, redirectTo(`/shelf/${file}`));
      const { visit, shown } = await visitNow();
      expect(shown.source).toBe('fallback');
      expect(shown.code).toMatch(/^(manifest|shard)-unavailable$/);
      visit.expectClean();
    }
  });
});
