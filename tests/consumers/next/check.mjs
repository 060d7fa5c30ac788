import { deepEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { checkHydration } from '../support/check-hydration.mjs';

export async function check({ browser, shelfFolder, folder }) {
  cpSync(shelfFolder, join(folder, 'public/shelf'), { recursive: true });
  const server = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', '0'],
    { cwd: folder, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } },
  );
  try {
    const url = await addressOf(server);
    await checkHydration(browser, { url, shelfFolder });
    const edge = await (await fetch(new URL('/edge', url))).json();
    deepEqual(edge, { items: [], code: 'server' });
  } finally {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
  }
  return 'rendered by a server component, hydrated without a warning, personal afterwards; edge runtime';
}

/** Resolves with the URL that the server prints; rejects with all it printed when it ends before. */
function addressOf(server) {
  return new Promise((resolve, reject) => {
    const lines = [];
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const [url] = line.match(/http:\/\/127\.0\.0\.1:[1-9]\d*/) ?? [];
        if (url) resolve(url);
      });
    }
    server.once('exit', () => reject(new Error(`next start ended:\n${lines.join('\n')}`)));
  });
}
