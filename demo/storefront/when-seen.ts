const SEEN_AFTER_MS = 1000;
const SEEN_SHARE = 0.5;

/**
 * Calls `seen` once, when half of `target` has been in view for one second without a break: the usual definition of
 * a viewable impression. Returns a function that stops watching.
 */
export function whenSeen(target: Element, seen: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    observer.disconnect();
  };
  const observer = new IntersectionObserver(
    (entries) => {
      clearTimeout(timer);
      if (!entries.at(-1)?.isIntersecting) return;
      timer = setTimeout(() => {
        stop();
        seen();
      }, SEEN_AFTER_MS);
    },
    { threshold: SEEN_SHARE },
  );
  observer.observe(target);
  return stop;
}
