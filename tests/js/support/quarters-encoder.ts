// An encoder shard after docs/FORMAT.md, small enough to be understood: its twelve features are the mean
// red, green and blue of the four quarters of a photo, so that a test knows what it finds.
import { xxh64 } from './xxh64.js';

const patch = 15;
const side = 2 * patch;
const colours = 3;
const quarters = 4;
export const dimensions = colours * quarters;

interface Layer {
  readonly op: number;
  readonly kernel: number;
  readonly stride: number;
  readonly input: number;
  readonly weights: number;
  readonly channels: number;
}

function tensor(length: number, channels: number): number[] {
  return [...u16(length), ...u16(length), ...u32(channels), ...f32(1), 0, 0, 0, 0];
}

function layer({ op, kernel, stride, input, weights, channels }: Layer): number[] {
  return [
    ...[op, 0, 127, 0],
    ...u32(input, 0xffff_ffff, input + 1),
    ...u16(kernel, kernel, stride, stride, 0, 0, 1, 1),
    ...u32(weights, channels, 0, 0),
    ...f32(0, 0, 0),
    ...u32(0),
  ];
}

/** `padding` bytes more than needed, in a section that readers ignore. */
export function quartersEncoder(padding = 0): Uint8Array {
  const firstWeights = colours * patch * patch * colours;
  const sections: Record<string, number[] | Uint8Array> = {
    META: [...u32(3, 2, dimensions, 0), 0, 0, 0, 0, ...u32(0), ...Array(40).fill(0)],
    TENS: [...tensor(side, colours), ...tensor(2, colours), ...tensor(1, dimensions)],
    LAYR: [
      ...layer({ op: 1, kernel: patch, stride: patch, input: 0, weights: 0, channels: 0 }),
      ...layer({ op: 2, kernel: 2, stride: 1, input: 1, weights: firstWeights, channels: colours }),
    ],
    // Each colour's mean over a quarter, then each value of the 2 x 2 image as a channel of its own.
    WGHT: [
      ...oneHot(colours, patch * patch * colours, (row, k) => k % colours === row),
      ...oneHot(dimensions, dimensions, (row, k) => k === row),
    ],
    BIAS: u32(...Array(colours + dimensions).fill(0)),
    MULT: f32(
      ...Array(colours).fill(1 / (patch * patch * 255)),
      ...Array(dimensions).fill(1 / 127),
    ),
    LIST: [],
    LUTS: [],
    PADD: new Uint8Array(padding),
  };
  return container(12, sections);
}

/** The id of the encoder in a shard: XXH64 over the checksums of its sections. */
export function encoderId(shard: Uint8Array): string {
  const sections = new DataView(shard.buffer).getUint32(12, true);
  const checksums = Array.from({ length: sections }, (_, k) => [
    ...shard.subarray(64 + 32 * k + 24, 64 + 32 * k + 32),
  ]);
  return xxh64(Uint8Array.from(checksums.flat())).toString(16).padStart(16, '0');
}

function oneHot(rows: number, columns: number, is: (row: number, k: number) => boolean): number[] {
  return Array.from({ length: rows * columns }, (_, index) =>
    is(Math.floor(index / columns), index % columns) ? 127 : 0,
  );
}

/** "Shard container, version 1" of docs/FORMAT.md. */
function container(role: number, sections: Record<string, number[] | Uint8Array>): Uint8Array {
  const entries = Object.entries(sections).map(([id, content]) => {
    return { id, bytes: Uint8Array.from(content) };
  });
  const headerEnd = 64 + 32 * entries.length;
  const table: number[] = [];
  let end = headerEnd;
  const starts = entries.map(({ id, bytes }) => {
    const start = Math.ceil(end / 64) * 64;
    const text = [...id].map((letter) => letter.charCodeAt(0));
    table.push(...text, ...u32(0), ...u64(BigInt(start), BigInt(bytes.length), xxh64(bytes)));
    end = start + bytes.length;
    return start;
  });
  const magic = [...'NEARSHLF'].map((letter) => letter.charCodeAt(0));
  const head = [...magic, ...u16(1, role), ...u32(entries.length), ...u64(BigInt(end))];
  const start = [...head, ...Array(32).fill(0)];
  const checksum = u64(xxh64(Uint8Array.from([...start, ...table])));
  const file = new Uint8Array(end);
  file.set([...start, ...checksum, ...table]);
  entries.forEach(({ bytes }, index) => void file.set(bytes, starts[index]));
  return file;
}

function u16(...values: number[]): number[] {
  return [...new Uint8Array(Uint16Array.from(values).buffer)];
}

function u32(...values: number[]): number[] {
  return [...new Uint8Array(Uint32Array.from(values).buffer)];
}

function u64(...values: bigint[]): number[] {
  return [...new Uint8Array(BigUint64Array.from(values).buffer)];
}

function f32(...values: number[]): number[] {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}
