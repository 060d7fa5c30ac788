import { fileURLToPath } from 'node:url';

const fromRepository = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export const repositoryFolder: string = fromRepository('');
/** Folders of this repository that the tests write to; both are ignored by git. */
export const scratchFolder: string = fromRepository('.cache/tests');
export const screenshotFolder: string = fromRepository('test-results');
