import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { checkSignature } from '../../js/src/worker/check-signature.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const keyText = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
const url = 'https://shop.example/shelf/manifest.json';

/** As `nearshelf build --sign` writes it; a test of the pipeline writes the same bytes. */
function signed(content: string, key = privateKey): string {
  const signature = sign(null, Buffer.from(content), key).toString('base64');
  return `${content},\n  "signature": "${signature}"\n}\n`;
}

const content = '{\n  "fallback": ["ä \\"x\\""],\n  "format": 1';
const refusal = expect.objectContaining({ code: 'manifest-invalid' });

describe('the signature of a manifest', () => {
  it('is accepted when it is of the key, and the text is still a manifest', async () => {
    const text = signed(content);
    expect(await checkSignature(text, keyText, url)).toBe(true);
    expect(JSON.parse(text).format).toBe(1);
  });

  it('is refused after a change of any character', async () => {
    const text = signed(content);
    for (let at = 0; at < text.trimEnd().length; at++) {
      // Spaces around the signature are not a part of what it says.
      if (/\s/.test(text[at] as string) && at >= content.length) continue;
      const changed = `${text.slice(0, at)}#${text.slice(at + 1)}`;
      await expect(checkSignature(changed, keyText, url), `at ${at}`).rejects.toEqual(refusal);
    }
  });

  it.each([
    ['there is none', `${content}\n}\n`],
    ['it is of another key', signed(content, generateKeyPairSync('ed25519').privateKey)],
    ['members follow it', signed(content).replace(/\n}\n$/, ',\n  "format": 2\n}\n')],
    ['it covers another text', `{"format":2${signed(content).slice(content.length)}`],
    ['it is empty', ''],
  ])('is refused when %s', async (_name, text) => {
    await expect(checkSignature(text, keyText, url)).rejects.toEqual(refusal);
    await expect(checkSignature(text, keyText, url)).rejects.toThrow(url);
  });

  it.each(['', 'short', keyText.slice(0, -1), `${keyText}=`, `#${keyText.slice(1)}`])(
    'is refused when the key is none: %s',
    async (key) => {
      await expect(checkSignature(signed(content), key, url)).rejects.toEqual(refusal);
    },
  );

  it('is not checked where the browser knows no Ed25519', async () => {
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(
      new DOMException('', 'NotSupportedError'),
    );
    expect(await checkSignature(`${content}\n}`, keyText, url)).toBe(false);
    vi.restoreAllMocks();
  });
});
