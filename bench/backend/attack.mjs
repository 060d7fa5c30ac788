// What slow, idle and oversized clients cost a healthy one: at most a tenth of its throughput.
//   npm run test:slow-clients [-- --seconds 8 --rounds 3 --connections 1000 --only idle --server front --json FILE --build DIR]
// Measures a healthy client alone and during each attack in turns; fails when the loss is larger, an answer is lost, or idle
// connections do not stay. Slow clients come from slowhttptest (apt-get install slowhttptest); skipped, with a message, without it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attacks } from './attacks.mjs';
import { contenders } from './contenders.mjs';
import { runLoad } from './load-client.mjs';
import { programs } from './programs.mjs';
import { median } from './report.mjs';
import { memoryOf } from './server-process.mjs';

const MOST_LOSS = 0.1;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1000' },
    idle: { type: 'string', default: '10000' },
    only: { type: 'string' },
    server: { type: 'string', default: 'durable' },
    json: { type: 'string' },
    build: { type: 'string' },
  },
});

const built = programs(values.build);
const folder = mkdtempSync(join(tmpdir(), 'slow-clients-'));
const contender = contenders(built, folder).find(({ key }) => key === values.server);
const chosen = attacks(built.load, {
  connections: Number(values.connections),
  idle: Number(values.idle),
});
const report = [];
let failed = false;
try {
  console.log(
    '| attack | alone, answers/s | under attack | loss | p99 ms alone / under attack | server MiB | remark |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const attack of chosen.filter(
    ({ key }) => values.only === undefined || key === values.only,
  )) {
    await measure(attack);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

async function measure(attack) {
  const alone = [];
  const attacked = [];
  let memory = 0;
  const remarks = new Set();
  for (let round = 0; round < Number(values.rounds); round++) {
    const server = await contender.start();
    alone.push(await healthy(server));
    const running = await attack.start(server.port, Number(values.seconds) + 2);
    attacked.push(await healthy(server));
    memory = Math.max(memory, memoryOf(server.pid).now);
    const { ok, remark } = await running.stop();
    remarks.add(remark);
    failed ||= !ok;
    await server.stop();
  }
  // The best of each: what else the machine does only ever takes away.
  const rate = (runs) => Math.max(...runs.map((run) => run.rate));
  const p99 = (runs) => median(runs.map((run) => run.p99_ms)).toFixed(1);
  const loss = 1 - rate(attacked) / rate(alone);
  const lost = [...alone, ...attacked].some(
    (run) => run.lost_connections > 0 || Object.keys(run.statuses).join() !== '204',
  );
  failed ||= loss > MOST_LOSS || lost;
  report.push({ key: attack.key, alone, attacked, memoryMiB: memory, remarks: [...remarks] });
  const cells = [
    attack.name,
    Math.round(rate(alone)),
    Math.round(rate(attacked)),
    `${(100 * loss).toFixed(1)} %${loss > MOST_LOSS ? ' TOO MUCH' : ''}`,
    `${p99(alone)} / ${p99(attacked)}`,
    memory.toFixed(0),
    [...remarks].join('; ') + (lost ? ' HEALTHY ANSWERS WERE LOST' : ''),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function healthy(server) {
  return runLoad(built.load, server.port, { connections: 64, seconds: values.seconds });
}
