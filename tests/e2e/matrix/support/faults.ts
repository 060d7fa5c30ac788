import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer in place of the right one. `file` is what the right one would hold, if there is such a file. */
export type Fault = (response: ServerResponse, file: Buffer, request: IncomingMessage) => void;

export const status =
  (code: number): Fault =>
  (response) => {
    response.removeHeader('Cache-Control');
    response.writeHead(code).end();
  };

/** No answer, ever. */
export const hang: Fault = () => undefined;

/** The connection breaks after so many bytes of the body, all of which were promised. */
export const cutAfter =
  (bytes: number): Fault =>
  (response, file) => {
    response.setHeader('Content-Length', file.length);
    response.write(file.subarray(0, bytes), () => response.destroy());
  };

/** An answer that is complete, and too short. */
export const truncatedTo =
  (bytes: number): Fault =>
  (response, file) =>
    void response.end(file.subarray(0, bytes));

/** Each request waits `latency` milliseconds, then gets `bytes` every 20 ms. */
export const drip =
  (bytes: number, latency = 0): Fault =>
  (response, file) => {
    let sent = 0;
    const send = (): void => {
      if (!response.destroyed) response.write(file.subarray(sent, sent + bytes));
      sent += bytes;
      if (sent < file.length && !response.destroyed) return;
      clearInterval(timer);
      response.end();
    };
    let timer: NodeJS.Timeout;
    setTimeout(() => {
      timer = setInterval(send, 20);
    }, latency);
  };

/** Other content, of whatever type. */
export const content =
  (body: Buffer | string, type?: string): Fault =>
  (response) => {
    if (type !== undefined) response.setHeader('Content-Type', type);
    response.end(body);
  };

/** The file with code before it. */
export const preceded =
  (code: string): Fault =>
  (response, file) =>
    void response.end(Buffer.concat([Buffer.from(`${code};\n`), file]));

/** The file with one byte turned over. */
export const corruptAt =
  (offset: number): Fault =>
  (response, file) =>
    void response.end(flipped(file, offset));

export const redirectTo =
  (url: string): Fault =>
  (response) => {
    response.removeHeader('Cache-Control');
    response.writeHead(302, { Location: url }).end();
  };

/** The file with headers of its own. */
export const withHeaders =
  (headers: Readonly<Record<string, string>>): Fault =>
  (response, file) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(file);
  };

/** As `first` for the first so many requests. */
export function times(count: number, first: Fault): Fault {
  let left = count;
  return (response, file, request) => {
    if (left-- > 0) first(response, file, request);
    else response.end(file);
  };
}

export function flipped(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[offset] = (copy[offset] ?? 0) ^ 0xff;
  return copy;
}
