import { ShelfError } from '../shelf-error.js';

// The signature is the last member, and covers every byte before it (docs/FORMAT.md).
const signed = /^(.*),\s*"signature":\s*"([\w+/]{86}==)"\s*}\s*$/s;

/**
 * Checks that a manifest's `text` from `url` was signed with the key of `publicKey` (Ed25519, base64).
 * Resolves with false where this browser knows no Ed25519 and cannot tell. Rejects with a ShelfError
 * `manifest-invalid` when it was not, or was changed since.
 */
export async function checkSignature(
  text: string,
  publicKey: string,
  url: string,
): Promise<boolean> {
  // A key that is none must never mean that nothing is checked.
  if (!/^[\w+/]{43}=$/.test(publicKey)) {
    throw new ShelfError(
      'manifest-invalid',
      `publicKey must be what nearshelf keygen printed, found ${publicKey}.`,
    );
  }
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('raw', fromBase64(publicKey), 'Ed25519', false, ['verify']);
  } catch {
    return false;
  }
  const [, content = '', signature = ''] = signed.exec(text) ?? [];
  const bytes = new TextEncoder().encode(content);
  if (await crypto.subtle.verify('Ed25519', key, fromBase64(signature), bytes)) return true;
  throw new ShelfError(
    'manifest-invalid',
    `${url} is not signed with the key ${publicKey}, or was changed since. Publish it again with nearshelf build --sign.`,
  );
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
