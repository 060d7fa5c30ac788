import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFolder } from './support/paths.js';

it.each([
  ['js/dist/THIRD_PARTY_NOTICES.txt', ['Emscripten', 'Highway', 'xxHash']],
  [
    'build/native-release/THIRD_PARTY_NOTICES.txt',
    ['Boost', 'SQLite', 'libsodium', 'Eigen', 'uPlot'],
  ],
])('%s carries the licence of what it ships with', async (file, libraries) => {
  const text = await readFile(join(repositoryFolder, file), 'utf8');
  expect(text).not.toContain('Licence text not found');
  for (const library of libraries) {
    const notice = text.split(`\n${library}`)[1] ?? '';
    expect(notice.slice(0, 20_000), library).toMatch(/licen[cs]e|public domain/i);
  }
});
