// examples/backend: what operators copy.
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../examples/backend/', import.meta.url));
const key = '0123456789abcdef0123456789abcdef';
const order = {
  order_id: 'A-1',
  time: '2026-11-22T10:15:00+01:00',
  currency: 'EUR',
  items: [{ item_id: 'café "x"', quantity: 2, price: 1999 }],
};

/** What the stand-in of the backend got. */
interface Received {
  signature: string;
  body: string;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

let received: Received[];
let status: number;
let close: () => void;
let url: string;

beforeEach(async () => {
  received = [];
  status = 204;
  const server = createServer(async (request, response) => {
    const signature = String(request.headers['x-nearshelf-signature']);
    received.push({ signature, body: await readBody(request) });
    response.writeHead(status).end(status === 204 ? undefined : 'the reason');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/orders`;
  close = () => server.close();
});
afterEach(() => close());

function expectSigned({ signature, body }: Received): void {
  const parts = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature);
  expect(parts, signature).not.toBeNull();
  const [, time, digest] = parts as RegExpExecArray;
  expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(300);
  expect(digest).toBe(createHmac('sha256', key).update(`${time}.${body}`).digest('hex'));
}

/** Runs the shell script; resolves with its exit code. */
async function runScript(input: string): Promise<number> {
  const keys = await mkdtemp(join(tmpdir(), 'nearshelf-'));
  await writeFile(join(keys, 'orders.key'), `${key}\n`);
  try {
    return await new Promise((resolve) => {
      const script = execFile(join(folder, 'send-order.sh'), [join(keys, 'orders.key'), url]);
      script.on('close', (code) => resolve(code ?? -1));
      script.stdin?.end(input);
    });
  } finally {
    await rm(keys, { recursive: true });
  }
}

describe('sending orders', () => {
  it('from a shell signs the bytes that it sends, last line end and all', async () => {
    const text = `${JSON.stringify(order)}\n\n`;
    expect(await runScript(text)).toBe(0);
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toBe(text);
    expectSigned(received[0] as Received);
  });

  it('from a shell fails when the backend refuses', async () => {
    status = 422;
    expect(await runScript('{}')).not.toBe(0);
  });

  it('from Node signs what it sends, and rejects with the reason', async () => {
    const { sendOrders } = await import(join(folder, 'send-order.mjs'));
    await sendOrders([order], key, url);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual([order]);
    expectSigned(received[0] as Received);
    status = 409;
    await expect(sendOrders(order, key, url)).rejects.toThrow('409: the reason');
  });
});

describe('the unit and the container', () => {
  it('stop the service by a signal, and never run it as root', async () => {
    const unit = await readFile(join(folder, 'nearshelf-backend.service'), 'utf8');
    for (const line of ['DynamicUser=yes', 'NoNewPrivileges=yes', 'ProtectSystem=strict']) {
      expect(unit.split('\n')).toContain(line);
    }
    const container = await readFile(join(folder, 'Containerfile'), 'utf8');
    const last = container.slice(container.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER [1-9]\d*$/m);
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(last).toMatch(/^ENTRYPOINT \["/m);
    // Every image has a version, and every package list is dropped in its own layer.
    for (const [, image] of container.matchAll(/^FROM (\S+)/gm))
      expect(image).toMatch(/:(?!latest)/);
    expect(container.match(/apt-get install/g)).toHaveLength(
      container.match(/rm -rf \/var\/lib\/apt\/lists/g)?.length ?? 0,
    );
  });
});
