// The files of a run: a shelf built from photos with the model under test, whose encoder shard is ours to run, and the
// ONNX models for the peer that reads those.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnxMobileNetV2 } from './onnx-model.mjs';

const photoCount = 64;

/** Writes the ONNX models into `data`. */
export function prepareOnnx(data) {
  mkdirSync(data, { recursive: true });
  for (const quantized of [true, false]) {
    const file = join(data, `mobilenet-v2-${quantized ? 'int8' : 'float'}.onnx`);
    if (!existsSync(file)) writeFileSync(file, onnxMobileNetV2({ quantized }));
  }
}

/**
 * Builds a shelf of the photos in `images` with `model`, and resolves with the name of its encoder shard.
 *
 * @param {{ folder: string, images: string, model: string, program: string }} options
 */
export function prepareShelf({ folder, images, model, program }) {
  mkdirSync(folder, { recursive: true });
  const photos = readdirSync(images, { recursive: true })
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort()
    .slice(0, photoCount);
  if (photos.length === 0) throw new Error(`${images} holds no .jpg photos`);
  const rows = photos.map((photo, k) => `p${k},Photo ${k},${photo.split('/').at(-1)},1.00 EUR`);
  const feed = join(folder, 'feed.csv');
  writeFileSync(feed, `id,title,image_link,price\n${rows.join('\n')}\n`);
  const events = join(folder, 'events.csv');
  const lines = photos.map(
    (_, k) => `view_item,p${k},2026-01-01T00:${String(k % 60).padStart(2, '0')}:00Z,s${k % 8}`,
  );
  writeFileSync(events, `event,item_id,time,session_id\n${lines.join('\n')}\n`);
  const shelf = join(folder, 'shelf');
  execFileSync(
    program,
    [
      ...['build', '--feed', feed, '--events', events, '--out', shelf],
      ...['--images', images, '--vision-model', model],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const { shards } = JSON.parse(readFileSync(join(shelf, 'manifest.json'), 'utf8'));
  return { shelf, encoder: shards.find(({ role }) => role === 'encoder').file, photos };
}
