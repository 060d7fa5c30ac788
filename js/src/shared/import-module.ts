/** Imports an ES module by its absolute URL: for files that lie at the shop's `base`. */
export function importModule(url: string): Promise<unknown> {
  return import(url);
}
