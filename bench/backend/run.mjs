// Contributions a second that one core takes durably, beside the same server without its store and others that only answer:
//   npm run bench:backend [-- --json FILE --seconds 5 --rounds 5 --connections 1024 --database-gb 1 --only durable,nginx --build DIR]
// Servers on core 0, the load on core 1. The contenders take turns, so that a busy minute of the machine meets all of them.
// `--database-gb` also measures the start on a database of that size, which is made once (minutes) in .cache/bench-backend.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { contenders } from './contenders.mjs';
import { runLoad } from './load-client.mjs';
import { programs } from './programs.mjs';
import { median, printTable } from './report.mjs';
import { memoryOf } from './server-process.mjs';
import { measureStart } from './start-time.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '1024' },
    'database-gb': { type: 'string' },
    only: { type: 'string' },
    build: { type: 'string' },
  },
});
if (cpus().length < 2) {
  console.error('bench:backend needs two cores: one for the server, one for the load.');
  process.exit(2);
}

const cache = resolve(import.meta.dirname, '../../.cache');
const built = programs(values.build);
// On a disk: a commit to /tmp may cost nothing.
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'bench-backend-run-'));
try {
  const only = values.only?.split(',');
  const chosen = contenders(built, folder).filter(
    ({ key }) => only === undefined || only.includes(key),
  );
  const results = await takeTurns(chosen);
  printTable(results);
  const start = await measuredStart();
  if (values.json !== undefined) {
    const report = {
      machine: cpus()[0].model,
      connections: Number(values.connections),
      results,
      start,
    };
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function takeTurns(chosen) {
  const results = chosen.map(({ key, name }) => ({ key, name, runs: [], peakMiB: 0 }));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [k, contender] of chosen.entries()) {
      const server = await contender.start();
      const load = await runLoad(built.load, server.port, {
        connections: values.connections,
        seconds: values.seconds,
        spin: true,
      });
      results[k].runs.push(load);
      results[k].peakMiB = Math.max(results[k].peakMiB, memoryOf(server.pid).peak);
      await server.stop();
    }
  }
  return results;
}

async function measuredStart() {
  if (values['database-gb'] === undefined) return null;
  const gigabytes = Number(values['database-gb']);
  const database = { folder: join(cache, `bench-backend/${gigabytes}-gb`), gigabytes };
  const start = await measureStart(built, database);
  const times = (runs) =>
    `${median(runs).toFixed(0)} ms (${runs.map((time) => time.toFixed(0)).join(', ')})`;
  console.log(
    `\nstart to ready on ${(start.bytes / 2 ** 30).toFixed(2)} GiB: ${times(start.clean)}; after kill -9 under load ${times(start.killed)}`,
  );
  return start;
}
