import { stripVTControlCharacters } from 'node:util';

/**
 * Reads `ctest --verbose` line by line. A doctest program counts with its test cases, any other test as one. A test
 * that prints a line starting with SKIP says with it what it left out, and why.
 */
export class CtestResults {
  passed = 0;
  failed = 0;
  /** @type {string[]} */
  skipped = [];
  #outputs = new Map();

  /** @param {string} rawLine */
  add(rawLine) {
    const line = stripVTControlCharacters(rawLine);
    const [, number, output] = /^(\d+): ?(.*)$/.exec(line) ?? [];
    if (number !== undefined) {
      this.#outputs.set(number, [...(this.#outputs.get(number) ?? []), output]);
      return;
    }
    const [, test, name, result] =
      /^\s*\d+\/\d+ Test +#(\d+): (\S+) \.*\s*(\*\*\*[A-Z][\w ]*?|Passed)\s/.exec(line) ?? [];
    if (test !== undefined) this.#finish(name, result, this.#outputs.get(test) ?? []);
  }

  #finish(name, result, output) {
    const doctest = output.map(parseDoctest).find(Boolean);
    const reasons = output.filter((line) => /^\W*SKIP/.test(line));
    this.skipped.push(...reasons.map((line) => `${name}: ${line.trim()}`));
    this.passed += doctest?.passed ?? 0;
    this.failed += doctest?.failed ?? 0;
    if (result === 'Passed') {
      if (doctest === undefined) this.passed += 1;
    } else if (/Skipped|Not Run/.test(result)) {
      if (reasons.length === 0) this.skipped.push(`${name}: ctest says ${result}`);
    } else if (!doctest?.failed) {
      this.failed += 1; // it crashed or ran out of time
    }
  }
}

function parseDoctest(line) {
  const [, passed, failed] =
    /\[doctest\] test cases:\s+\d+ \|\s+(\d+) passed \|\s+(\d+) failed/.exec(line) ?? [];
  return passed === undefined ? undefined : { passed: Number(passed), failed: Number(failed) };
}
