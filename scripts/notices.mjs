// Third-party notices, generated from the licence files that Debian and npm install with each library:
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
  ['Brotli', 'libbrotli-dev'],
  ['CLI11', 'libcli11-dev'],
  ['Eigen', 'libeigen3-dev'],
  ['Expat', 'libexpat1-dev'],
  ['FlatBuffers', 'libflatbuffers-dev'],
  ['Highway', 'libhwy-dev'],
  ['JSON for Modern C++', 'nlohmann-json3-dev'],
  ['libfmt', 'libfmt-dev'],
  ['libjpeg-turbo', 'libjpeg62-turbo-dev'],
  ['liblzma', 'liblzma-dev'],
  ['libpng', 'libpng-dev'],
  ['libsodium', 'libsodium-dev'],
  ['libwebp', 'libwebp-dev'],
  ['ONNX', 'libonnx-dev'],
  ['Protocol Buffers', 'libprotobuf-dev'],
  ['spdlog', 'libspdlog-dev'],
  ['SQLite', 'libsqlite3-dev'],
  ['SQLiteCpp', 'libsqlitecpp-dev'],
  ['xxHash', 'libxxhash-dev'],
  ['zlib', 'zlib1g-dev'],
];

/** Library name, and its npm package: what the dashboard's page inside the backend is bundled with. */
const inDashboard = [['uPlot', 'uplot']];

const rule = '='.repeat(80);

const debianLicence = ([name, debianPackage]) => [
  name,
  `/usr/share/doc/${debianPackage}/copyright`,
];
const npmLicence = ([name, npmPackage]) => [
  name,
  join(repository, 'node_modules', npmPackage, 'LICENSE'),
];

/**
 * Writes the notices of `libraries`, names and licence files, to `path`; resolves with the names whose licence text is
 * not installed here.
 */
async function writeNotice(path, libraries) {
  const missing = [];
  const notices = await Promise.all(
    libraries.map(async ([name, file]) => {
      const text = await readFile(file, 'utf8').catch(() => {
        missing.push(name);
        return `Licence text not found: ${file}`;
      });
      return `${rule}\n${name}\n${rule}\n\n${text.trimEnd()}\n`;
    }),
  );
  await mkdir(dirname(path), { recursive: true });
  const head =
    'nearshelf is licensed under Apache-2.0. It contains or links the following software.\n';
  await writeFile(path, [head, ...notices].join('\n'));
  return missing;
}

/**
 * Writes both files and resolves with a summary. On a system that is no Debian the licence texts may be absent: the
 * build goes on and the summary names them, since only who ships the result needs them.
 */
export async function writeNotices() {
  const missing = [
    ...(await writeNotice(
      join(repository, 'js/dist/THIRD_PARTY_NOTICES.txt'),
      inWasm.map(debianLicence),
    )),
    ...(await writeNotice(join(repository, 'build/native-release/THIRD_PARTY_NOTICES.txt'), [
      ...inPrograms.map(debianLicence),
      ...inDashboard.map(npmLicence),
    ])),
  ];
  const summary = `${inWasm.length} libraries in the package, ${inPrograms.length + inDashboard.length} in the programs`;
  return missing.length === 0 ? summary : `${summary}; no licence text of ${missing.join(', ')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await writeNotices());
}
