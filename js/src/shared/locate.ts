/** The absolute URL of a file of the SDK (`core.wasm`), wherever the shop put it. */
export type Locate = (file: string) => string;
