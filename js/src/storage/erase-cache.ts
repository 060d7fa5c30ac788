/**
 * Deletes the files of the shelf that are stored on this device: which of them are there tells a little
 * of what the shopper looked at. Never rejects: a browser that keeps no cache has none to delete.
 */
export async function eraseCache(name: string): Promise<void> {
  try {
    await caches.delete(name);
  } catch {
    // No Cache API on this page, or it is refused.
  }
}
