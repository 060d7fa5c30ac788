/**
 * Calls `near` when less than half a view is left to scroll to `target`, and whenever it comes so near
 * again, until the returned function is called.
 */
export function whenNear(target: Element, near: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) near();
    },
    { rootMargin: '50%' },
  );
  observer.observe(target);
  return () => observer.disconnect();
}
