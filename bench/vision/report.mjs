// The tables that docs/benchmarks.md shows.

const ms = (value) => value.toFixed(value < 10 ? 2 : 1);
const ops = [
  '',
  'first layer',
  'convolution',
  'depthwise',
  'add',
  'multiply',
  'average pool',
  'maximum pool',
  'concatenation',
  'gather',
  'pad',
  'look-up',
  'resize',
  'resize',
];

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** @param {object[]} rows name, minMs, medianMs, startMs, codeBytes, modelBytes; or name and reason */
export function contenderTable(rows) {
  const lines = [
    '| contender | min ms | median ms | min, LiteRT.js = 1 | start to first embedding ms | code KB brotli | model KB brotli |',
    `|${'---|'.repeat(7)}`,
  ];
  const unit = rows.find(({ name }) => name === 'LiteRT.js')?.minMs;
  for (const row of rows) {
    if (row.reason) {
      lines.push(`| ${row.name} | not run: ${row.reason} |||||| `);
      continue;
    }
    const ratio = unit ? (row.minMs / unit).toFixed(2) : '';
    const cells = [
      row.name,
      ms(row.minMs),
      ms(row.medianMs),
      ratio,
      row.startMs.toFixed(0),
      (row.codeBytes / 1000).toFixed(0),
      row.modelBytes ? (row.modelBytes / 1000).toFixed(0) : '',
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

/** @param {object[]} layers as RawVision.layerTimes() gives them */
export function layerTable(layers) {
  const lines = [
    '| layer | output | MMAC | ms | GMAC/s | share of the time |',
    `|${'---|'.repeat(6)}`,
  ];
  const total = layers.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  layers.forEach(({ op, height, width, channels, macs, milliseconds }, number) => {
    const cells = [
      `${number} ${ops[op]}`,
      `${height} x ${width} x ${channels}`,
      (macs / 1e6).toFixed(2),
      milliseconds.toFixed(3),
      macs > 0 ? (macs / milliseconds / 1e6).toFixed(0) : '',
      `${((100 * milliseconds) / total).toFixed(1)} %`,
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  });
  lines.push(
    `| all | | ${(layers.reduce((sum, { macs }) => sum + macs, 0) / 1e6).toFixed(1)} | ${total.toFixed(2)} | | |`,
  );
  return lines.join('\n');
}

/** Time by kind of layer. */
export function kindTable(layers) {
  const kinds = new Map();
  for (const { op, macs, milliseconds } of layers) {
    const kind = kinds.get(ops[op]) ?? { macs: 0, milliseconds: 0 };
    kind.macs += macs;
    kind.milliseconds += milliseconds;
    kinds.set(ops[op], kind);
  }
  const lines = ['| kind | MMAC | ms | GMAC/s |', '|---|---|---|---|'];
  for (const [name, { macs, milliseconds }] of kinds) {
    const rate = macs > 0 ? (macs / milliseconds / 1e6).toFixed(0) : '';
    lines.push(`| ${name} | ${(macs / 1e6).toFixed(1)} | ${milliseconds.toFixed(2)} | ${rate} |`);
  }
  return lines.join('\n');
}
