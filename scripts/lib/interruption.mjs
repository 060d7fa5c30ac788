/** The exit code of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * A signal that aborts when this program is asked to stop (Ctrl-C, SIGTERM, a closed terminal), so that it can stop
 * what it started. Asked a second time, the program ends at once.
 *
 * @returns {AbortSignal}
 */
export function interruption() {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  return controller.signal;
}
