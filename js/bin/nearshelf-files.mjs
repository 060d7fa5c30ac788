#!/usr/bin/env node
// Copies the files of the SDK that a shop publishes into the folder with its manifest.json.
import { parseArgs } from 'node:util';
import { copyFiles } from './copy-files.mjs';
import { elementFiles, scriptFiles, sdkFiles, toolFiles, visionFiles } from './sdk-files.mjs';

const usage = `usage: npx nearshelf-files DIR [--vision] [--script] [--elements] [--all]

DIR          the folder that the shop publishes as the shelf's base, with manifest.json in it
(always)     ${sdkFiles.join(', ')}
--vision     search by photo: ${visionFiles.join(', ')}
--script     pages without a bundler: ${scriptFiles.join(', ')}
--elements   pages without a bundler: ${elementFiles.join(', ')}
--all        all of them, and ${toolFiles.join(', ')}`;

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      vision: { type: 'boolean' },
      script: { type: 'boolean' },
      elements: { type: 'boolean' },
      all: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (!values.help && positionals.length !== 1) {
    throw new Error(
      positionals.length === 0
        ? 'which folder? Pass the one with manifest.json in it.'
        : `one folder, please; found ${positionals.join(', ')}.`,
    );
  }
  return { ...values, folder: positionals[0] };
}

try {
  const { folder, vision, script, elements, all, help } = readOptions();
  if (help) {
    console.log(usage);
  } else {
    const files = [
      ...sdkFiles,
      ...(vision || all ? visionFiles : []),
      ...(script || all ? scriptFiles : []),
      ...(elements || all ? elementFiles : []),
      ...(all ? toolFiles : []),
    ];
    const { copied, hasManifest } = copyFiles(files, folder);
    for (const { file, bytes } of copied) console.log(`${String(bytes).padStart(9)}  ${file}`);
    console.log(
      `\n${copied.length} files in ${folder}. Their names stay the same from release to release, so serve them with:`,
    );
    console.log('  Cache-Control: public, max-age=3600, stale-while-revalidate=604800');
    if (!hasManifest) {
      console.log(
        `\n${folder} has no manifest.json yet: nearshelf build --out writes it and the shards.`,
      );
    }
  }
} catch (error) {
  console.error(`nearshelf-files: ${error.message}`);
  if (!('path' in error)) console.error(`\n${usage}`);
  process.exitCode = 1;
}
