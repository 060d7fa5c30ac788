import { check } from '../shared/check.js';
import type { Shelf } from '../types.js';
import { attempt } from './attempt.js';

/** A method of Shelf, or `define`, with its arguments; or a function. */
export type Command = readonly [name: string, ...given: unknown[]] | ((shelf: Shelf) => unknown);

type Methods = Readonly<Record<string, (...given: unknown[]) => unknown>>;

/** Runs a command at once. `define` loads an element. Never throws: see attempt(). */
export function runCommand(
  command: Command,
  shelf: Shelf,
  define: (element: string) => unknown,
): void {
  void attempt(command, () => {
    if (typeof command === 'function') return command(shelf);
    const [name, ...given] = command;
    if (name === 'define') return define(given[0] as string);
    const methods = shelf as unknown as Methods;
    check(name in methods, 'a command begins with the name of a method of Shelf', name);
    return methods[name]?.(...given);
  });
}
