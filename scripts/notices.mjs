// Third-party notices, generated from the licence files that Debian installs with each library:
//   js/dist/THIRD_PARTY_NOTICES.txt                what is inside core.wasm and its glue; shipped in the npm package
//   build/native-release/THIRD_PARTY_NOTICES.txt   what is inside the native programs
// `npm run notices`, and the last step of `npm run build`.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './lib/repository.mjs';

/** Library name, and the Debian package whose copyright file speaks for it. */
const inWasm = [
  ['Emscripten runtime, musl, libc++ and compiler-rt', 'emscripten'],
  ['Highway', 'libhwy-dev'],
  ['xxHash', 'libxxhash-dev'],
];
const inPrograms = [
  ['Boost (Asio, Beast)', 'libboost1.81-dev'],
  ['CLI11', 'libcli11-dev'],
  ['Eigen', 'libeigen3-dev'],
  ['Expat', 'libexpat1-dev'],
  ['Highway', 'libhwy-dev'],
  ['JSON for Modern C++', 'nlohmann-json3-dev'],
  ['libfmt', 'libfmt-dev'],
  ['liblzma', 'liblzma-dev'],
  ['libsodium', 'libsodium-dev'],
  ['spdlog', 'libspdlog-dev'],
  ['SQLite', 'libsqlite3-dev'],
  ['SQLiteCpp', 'libsqlitecpp-dev'],
  ['xxHash', 'libxxhash-dev'],
  ['zlib', 'zlib1g-dev'],
];

async function noticesOf(libraries) {
  const parts = await Promise.all(
    libraries.map(async ([name, debianPackage]) => {
      const file = `/usr/share/doc/${debianPackage}/copyright`;
      const text = await readFile(file, 'utf8').catch(() => {
        throw new Error(
          `${file} is missing: install ${debianPackage}, so that the notices of ${name} can be shipped`,
        );
      });
      return `${'='.repeat(80)}\n${name}\n${'='.repeat(80)}\n\n${text.trimEnd()}\n`;
    }),
  );
  const head =
    'nearshelf is licensed under Apache-2.0. It contains or links the following software.\n';
  return [head, ...parts].join('\n');
}

async function write(path, libraries) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await noticesOf(libraries));
}

/** Writes both files. Rejects with the missing library when a licence text is not installed. */
export async function writeNotices() {
  await write(join(repository, 'js/dist/THIRD_PARTY_NOTICES.txt'), inWasm);
  await write(join(repository, 'build/native-release/THIRD_PARTY_NOTICES.txt'), inPrograms);
  return `${inWasm.length} libraries in the package, ${inPrograms.length} in the programs`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await writeNotices());
}
