import { useLayoutEffect, useState } from 'preact/hooks';

/** A value that components subscribe to. */
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

/** Gets the value and renders the component again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, setVersion] = useState(0);
  // In a layout effect, because a change before the paint would be missed.
  useLayoutEffect(() => store.subscribe(() => setVersion((version) => version + 1)), [store]);
  return store.value;
}
