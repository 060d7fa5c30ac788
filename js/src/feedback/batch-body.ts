/** A batch as a request body. text/plain needs no CORS preflight; the server goes by the magic. */
export function batchBody(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'text/plain' });
}
