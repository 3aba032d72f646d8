import { useLayoutEffect, useState } from 'preact/hooks';

/** A value that components follow. */
export class Store<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The store's value; renders again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, setVersion] = useState(0);
  // At once, and not after the browser has painted: a change in between would never be shown.
  useLayoutEffect(() => store.subscribe(() => setVersion((version) => version + 1)), [store]);
  return store.value;
}
