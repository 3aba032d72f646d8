const windowMs = 15_000;
const shortestMs = 2_000;

/** Measures the speed of an upload over the last seconds. */
export class Speed {
  #samples: { at: number; sent: number }[] = [];

  /** Adds a sample: the bytes sent at a time, both rising. Fewer bytes than before mean a retry, which resets the measurement. */
  add(at: number, sent: number): void {
    if (sent < (this.#samples.at(-1)?.sent ?? 0)) this.#samples = [];
    this.#samples.push({ at, sent });
    // The window starts at the newest sample before it.
    while (this.#samples.length > 2 && this.#samples[1]!.at <= at - windowMs) this.#samples.shift();
  }

  /** Gets the milliseconds until all bytes are sent; undefined until the speed is known. */
  left(total: number): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at - first.at < shortestMs || last.sent === first.sent) return undefined;
    return ((total - last.sent) * (last.at - first.at)) / (last.sent - first.sent);
  }
}
