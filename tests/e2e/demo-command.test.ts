import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repositoryFolder, scratchFolder } from './support/paths.js';

describe('npm run demo', () => {
  // Data of its own, so that a demo somebody has open is left alone.
  const folder = join(scratchFolder, 'demo');

  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
  });

  interface Demo {
    readonly child: ChildProcess;
    /** All that was printed so far. */
    readonly output: () => string;
    /** Resolves with the exit code. */
    readonly ended: Promise<number | null>;
  }

  function startDemo(...args: string[]): Demo {
    const child = spawn(process.execPath, ['demo/run.mjs', ...args], {
      cwd: repositoryFolder,
      env: { ...process.env, NEARSHELF_DEMO_FOLDER: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const ended = once(child, 'close').then(([code]) => code as number | null);
    return { child, output: () => text, ended };
  }

  it('--once builds, starts, checks and stops', async () => {
    const demo = startDemo('--once', '--port', '0');
    expect(await demo.ended, demo.output()).toBe(0);
    for (const step of [
      'build native',
      'build wasm',
      'simulate shoppers',
      'train and pack',
      'check',
    ]) {
      expect(demo.output()).toMatch(new RegExp(`^${step} .* s$`, 'm'));
    }
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stops with everything it started on %s',
    async (signal) => {
      const demo = startDemo('--port', '0');
      await expect.poll(demo.output, { timeout: 100_000 }).toContain('Ctrl-C stops everything.');
      const urls = demo.output().match(/http:\/\/[a-z0-9.]+:\d+/g) ?? [];
      expect(new Set(urls).size).toBe(2);
      demo.child.kill(signal);
      expect(await demo.ended, demo.output()).toBe(0);
      for (const url of urls) await expect(fetch(url)).rejects.toThrow();
    },
  );

  it.each([
    [['--dataset', 'moon'], 'there is no data set "moon"'],
    [['--feed', 'feed.tsv'], '--events is missing'],
    [['--port', 'http'], 'a port is a number'],
    [['--colour', 'red'], "Unknown option '--colour'"],
  ])('refuses %j and says why', async (args, words) => {
    const demo = startDemo(...args);
    expect(await demo.ended).toBe(2);
    expect(demo.output()).toContain(words);
  });

  it('names a file that is not there', async () => {
    const demo = startDemo('--feed', 'nowhere.tsv', '--events', 'nowhere.csv');
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain('nowhere.tsv: no such file');
  });
});
