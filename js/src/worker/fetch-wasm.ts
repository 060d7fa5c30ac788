import { fetchFile } from './fetch-file.js';

/**
 * Fetches the WebAssembly file at `url`. Rejects with a ShelfError `wasm-unavailable`, or as the network
 * does when the answer breaks off.
 */
export async function fetchWasm(url: string, cache?: RequestCache): Promise<ArrayBuffer> {
  // Not compiled while it comes: that needs the MIME type application/wasm, which many static hosts
  // lack, and gains nothing at this size.
  const response = await fetchFile(url, 'wasm-unavailable', cache && { cache });
  return response.arrayBuffer();
}
