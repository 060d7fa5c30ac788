import { copyFileSync, existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * Copies `files` of js/dist into `folder`. Returns them with their bytes, and whether the folder has a
 * manifest. Throws an Error with `path` that says what to do when the folder or a file is not as needed.
 */
export function copyFiles(files, folder) {
  const to = resolve(folder);
  if (!existsSync(to)) throw failure(folder, 'does not exist. Create it, or pass another folder.');
  if (!statSync(to).isDirectory()) throw failure(folder, 'is not a folder.');
  const copied = files.map((file) => {
    const from = join(dist, file);
    if (!existsSync(from)) {
      throw failure(from, 'is missing: install the package again, or build it (npm run build).');
    }
    try {
      copyFileSync(from, join(to, file));
    } catch ({ code }) {
      throw failure(join(folder, file), `cannot be written (${code}). Check who may write there.`);
    }
    return { file, bytes: statSync(from).size };
  });
  return { copied, hasManifest: existsSync(join(to, 'manifest.json')) };
}

function failure(path, text) {
  return Object.assign(new Error(`${path} ${text}`), { path });
}
