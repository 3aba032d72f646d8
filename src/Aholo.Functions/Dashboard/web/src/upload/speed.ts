const windowMs = 15_000;
const shortestMs = 2_000;

/** Measures how fast an upload goes, over its last seconds. */
export class Speed {
  #samples: { at: number; sent: number }[] = [];

  /** Takes what has been sent at a time, both rising. Less than before means that something is sent again, so what was measured no longer holds. */
  add(at: number, sent: number): void {
    if (sent < (this.#samples.at(-1)?.sent ?? 0)) this.#samples = [];
    this.#samples.push({ at, sent });
    // The newest sample before the window is its start.
    while (this.#samples.length > 2 && this.#samples[1]!.at <= at - windowMs) this.#samples.shift();
  }

  /** Milliseconds until all is sent; undefined until the speed is known. */
  left(total: number): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at - first.at < shortestMs || last.sent === first.sent) return undefined;
    return ((total - last.sent) * (last.at - first.at)) / (last.sent - first.sent);
  }
}
