/** What is stored on the device, read past the SDK; nothing when there is no database. */
export async function storedEntries(factory: IDBFactory, store: string): Promise<unknown[]> {
  const [found] = await factory.databases();
  if (!found?.name) return [];
  const database = await result(factory.open(found.name));
  try {
    return await result(database.transaction(store).objectStore(store).getAll());
  } finally {
    database.close();
  }
}

/** Writes values as another script, or another release, might. */
export async function storeEntries(
  factory: IDBFactory,
  name: string,
  version: number,
  store: string,
  values: readonly unknown[],
): Promise<void> {
  const request = factory.open(name, version);
  request.onupgradeneeded = () => {
    const stores = ['events', 'clicks', 'batches', ...(version > 1 ? ['today'] : []), store];
    for (const each of stores) {
      if (request.result.objectStoreNames.contains(each)) continue;
      request.result.createObjectStore(each, {
        autoIncrement: each === 'events' || each === store,
      });
    }
  };
  const database = await result(request);
  const objects = database.transaction(store, 'readwrite').objectStore(store);
  await Promise.all(values.map((value) => result(objects.add(value))));
  database.close();
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
