const seenAfter = 1000;

/**
 * Calls `seen` once, when for one second half of `target` was in view, or as much as fills half of the
 * view. Returns a function that stops watching.
 */
export function whenSeen(target: Element, seen: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver(
    (entries) => {
      const entry = entries[entries.length - 1];
      const height = entry?.intersectionRect.height ?? 0;
      const enough = Math.min(entry?.boundingClientRect.height ?? 0, innerHeight) / 2;
      clearTimeout(timer);
      if (!entry?.isIntersecting || height < enough) return;
      timer = setTimeout(() => {
        stop();
        seen();
      }, seenAfter);
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
  );
  const stop = (): void => {
    clearTimeout(timer);
    observer.disconnect();
  };
  observer.observe(target);
  return stop;
}
