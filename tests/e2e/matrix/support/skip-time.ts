/** For Bench.visit(): pages have `skip(milliseconds)` then, because the SDK measures its pauses with performance.now(). */
export function skipTime(): void {
  let skipped = 0;
  const real = performance.now.bind(performance);
  performance.now = () => real() + skipped;
  Object.assign(window, {
    skip: (milliseconds: number) => {
      skipped += milliseconds;
    },
  });
}
