/** What to say of a script at `url` that the browser did not load. */
export function notLoaded(url: string): string {
  return `${url} could not be loaded (is it published there as JavaScript, and do script-src and worker-src of the CSP allow it?)`;
}
