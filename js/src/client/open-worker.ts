/**
 * Starts the module worker at `url`. Throws what the browser throws when it refuses. `viaBlob`: by a
 * script of the page's origin, for a worker on another one.
 */
export function openWorker(url: string, viaBlob = false): Worker {
  const script = viaBlob
    ? URL.createObjectURL(new Blob([`import ${JSON.stringify(url)}`], { type: 'text/javascript' }))
    : url;
  return new Worker(script, { type: 'module', name: 'nearshelf' });
}
