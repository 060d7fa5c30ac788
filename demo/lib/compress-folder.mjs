import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const gzipAsync = promisify(gzip);
const WORTH_IT = /\.(css|html|js|json|shard|svg|wasm)$/;

/** Writes NAME.gz beside each file of a folder that compresses well, for a server that sends those to browsers. */
export async function compressFolder(folder) {
  for (const name of await readdir(folder)) {
    if (!WORTH_IT.test(name)) continue;
    const path = join(folder, name);
    await writeFile(`${path}.gz`, await gzipAsync(await readFile(path), { level: 9 }));
  }
}
