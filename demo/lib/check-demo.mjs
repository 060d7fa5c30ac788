import { scriptFiles, sdkFiles, visionFiles } from '../../js/bin/sdk-files.mjs';

/**
 * Asks a running demo for everything a first page view needs, and the backend for its health. Resolves with a summary;
 * rejects with an Error that names the first answer that is not right.
 *
 * @param {string} shopUrl
 * @param {string} backendUrl
 * @returns {Promise<string>}
 */
export async function checkDemo(shopUrl, backendUrl) {
  const manifest = await (await get(new URL('shelf/manifest.json', shopUrl))).json();
  const isSearchable = manifest.shards.some(({ role }) => role === 'encoder');
  const sdk = [...sdkFiles, ...scriptFiles, ...(isSearchable ? visionFiles : [])];
  const files = [
    '',
    'plain.html',
    'main.js',
    'style.css',
    'shop.json',
    ...sdk.map((file) => `shelf/${file}`),
  ];
  const shards = manifest.shards.map(({ file }) => `shelf/${file}`);
  let bytes = 0;
  for (const file of [...files, ...shards]) {
    bytes += (await (await get(new URL(file, shopUrl))).arrayBuffer()).byteLength;
  }
  await get(new URL('healthz', backendUrl));
  await get(new URL('readyz', backendUrl));
  return `shop and backend answer, ${files.length + shards.length} files, ${(bytes / 1000).toFixed(0)} kB`;
}

async function get(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
