/**
 * Carries out `action` at once. Resolves when it has ended. Never rejects: what it throws or rejects with
 * goes to the console, with the text of `command`, which is what the page asked for.
 */
export async function attempt(command: unknown, action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (thrown) {
    // Functions have no JSON.
    console.error(`nearshelf: ${JSON.stringify(command) ?? command} failed:`, thrown);
  }
}
