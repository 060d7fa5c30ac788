import { readFile } from 'node:fs/promises';

/**
 * Sums up what `vitest --reporter=json` wrote.
 *
 * @param {string} file
 * @returns {Promise<{ passed: number, failed: number, skipped: string[] }>}
 */
export async function readVitestResults(file) {
  const report = JSON.parse(await readFile(file, 'utf8'));
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = (statuses) => tests.filter(({ status }) => statuses.includes(status));
  // A file that could not even be loaded has failed without having a test.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: named(['passed']).length,
    failed: named(['failed']).length + brokenFiles.length,
    skipped: named(['pending', 'skipped', 'todo', 'disabled']).map(({ fullName }) => fullName),
  };
}
