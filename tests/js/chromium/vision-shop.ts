import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quartersEncoder } from '../support/quarters-encoder.js';
import { fakeShard, manifest, sha256 } from '../support/site.js';
import { bundle, Shop, wasmFolder } from './shop.js';

export const encoderPath = '/shelf/encoder.nsh';
/** Large enough to come in several parts. */
export const encoderBytes: Uint8Array = quartersEncoder(1_000_000);

/** A shop that can be searched by photo: its page has window.sdk, .vision, .lens and .photos. */
export async function openVisionShop(): Promise<Shop> {
  const shop = await Shop.open();
  const [part, vision, worker, lens, photos] = await Promise.all([
    bundle('js/src/vision/nearshelf.vision.ts'),
    bundle('js/src/vision/nearshelf.encoder.ts'),
    bundle('js/src/vision/nearshelf.vision.worker.ts'),
    bundle('js/src/element/nearshelf.lens.ts'),
    bundle('tests/js/chromium/photos.ts'),
  ]);
  const script = 'text/javascript';
  shop.files.set('/page.js', [
    script,
    `import * as sdk from '/sdk.js';
import * as vision from '/vision.js';
import * as lens from '/lens.js';
import * as photos from '/photos.js';
Object.assign(window, { sdk, vision, lens, photos });`,
  ]);
  shop.files.set('/photos.js', [script, photos]);
  shop.files.set('/lens.js', [script, lens]);
  shop.files.set('/shelf/nearshelf.vision.js', [script, part]);
  shop.files.set('/vision.js', [script, vision]);
  shop.files.set('/shelf/nearshelf.vision.worker.js', [script, worker]);
  for (const file of ['vision.wasm', 'vision-relaxed.wasm']) {
    const bytes = readFileSync(join(wasmFolder, file));
    shop.files.set(`/shelf/${file}`, ['application/wasm', bytes]);
  }
  publishEncoder(shop, encoderBytes);
  return shop;
}

/** Publishes an encoder with the looks it made, and a manifest that names both. */
export function publishEncoder(shop: Shop, bytes: Uint8Array, digest = sha256(bytes)): void {
  const looks = fakeShard('looks');
  const encoder = { role: 'encoder', file: 'encoder.nsh', bytes: bytes.length, sha256: digest };
  const shards = [...manifest.shards, looks.entry, encoder];
  const octets = 'application/octet-stream';
  shop.files.set('/shelf/looks.nsh', [octets, looks.bytes]);
  shop.files.set(encoderPath, [octets, bytes]);
  shop.files.set('/shelf/manifest.json', [
    'application/json',
    JSON.stringify({ ...manifest, shards }),
  ]);
}
