// The globals that modules of the page read when they are loaded. Import this file before them.
class MemoryStorage {
  readonly #values = new Map<string, string>();
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
}

const globals: Record<string, unknown> = {
  localStorage: new MemoryStorage(),
  sessionStorage: new MemoryStorage(),
  document: { baseURI: 'http://127.0.0.1/api/ui/', documentElement: { dataset: {} } },
  location: { hash: '' },
  navigator: { language: 'en' },
  window: { addEventListener: () => {}, scrollTo: () => {} },
};
for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true });

// Node 20 lacks this function.
Promise.withResolvers ??= function withResolvers<T>() {
  let resolve!: PromiseWithResolvers<T>['resolve'];
  let reject!: PromiseWithResolvers<T>['reject'];
  const promise = new Promise<T>((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
};
