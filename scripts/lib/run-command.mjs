import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const KEPT_LINES = 60;

/** A program that ended with a failure. `lines` holds its last output. */
export class CommandError extends Error {
  constructor(message, lines) {
    super([message, ...lines.map((line) => `  ${line}`)].join('\n'));
    this.name = 'CommandError';
    this.lines = lines;
  }
}

/**
 * Runs a program to its end and resolves with its last lines of output, stdout and stderr mixed. Rejects with
 * CommandError when it fails, with another Error when it cannot be started, and with the signal's reason on abort; by
 * then the program and everything it started were told to stop.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, signal?: AbortSignal, onLine?: (line: string) => void }} options
 * @returns {Promise<string[]>}
 */
export function runCommand(command, args, { cwd, env, signal, onLine } = {}) {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A process group of its own, so that an abort reaches compilers that a build tool started.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        onLine?.(line);
      });
    }
    const stop = () => {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It ended by itself in the meantime.
      }
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.on('error', (error) => {
      reject(new Error(`cannot start ${command}: ${error.message}`));
    });
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve(lines);
      else reject(new CommandError(failureText(command, args, code, killedBy), lines));
    });
  });
}

function failureText(command, args, code, killedBy) {
  const how = killedBy ? `was stopped by ${killedBy}` : `ended with exit code ${code}`;
  return `\`${[command, ...args].join(' ')}\` ${how}`;
}
