/** Limits the number of actions that run at the same time; the others wait in order. */
export class Limit {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(signal: AbortSignal, action: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      signal.throwIfAborted();
      return await action();
    } finally {
      // The longest waiting action is next.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
