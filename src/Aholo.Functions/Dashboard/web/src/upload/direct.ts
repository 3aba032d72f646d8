import { startDirectUpload } from '../api/direct';
import { ApiError } from '../api/errors';
import { uploadPath } from '../api/projects';
import { put } from '../api/put';
import type { DirectUpload } from '../api/schema';
import { type Answer, isTransient, pause, transfer } from '../api/transfer';
import { UserError } from '../problems/describe';
import { Limit } from '../shared/limit';

/** Files of this size and more are uploaded directly to storage, in blocks. */
const directFrom = 16 * 1024 * 1024;

// With waits of 1, 2, 4, 8, 16 and 30 s, the connection may fail for a minute.
const attempts = 7;
const longestPauseMs = 30_000;

// A round fails if another upload of the same name has discarded its blocks.
const rounds = 3;

// Blocks are in memory while they are sent.
const blocks = new Limit(4);

/** Uploads a file: a large one directly to storage, continuing an earlier upload of it, any other through the app. */
export async function upload(path: string, file: Blob, signal: AbortSignal, onProgress: (sent: number) => void): Promise<void> {
  const through = (): Promise<unknown> => put(uploadPath(path), file, signal, onProgress);
  // Block ids are hashes of the content, and the browser computes hashes in secure contexts only.
  if (file.size < directFrom || !window.isSecureContext) return void (await through());

  for (let round = 1; ; round++) {
    let target: DirectUpload | 'stored';
    try {
      target = await persist(signal, () => startDirectUpload(path, file, signal));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'upload.direct-disabled') return void (await through());
      throw error;
    }

    if (target === 'stored' || (await new DirectTransfer(path, file, target, signal, onProgress).run())) return onProgress(file.size);
    if (round === rounds) throw new UserError('upload.conflict');
  }
}

/** The upload of one file in blocks. */
class DirectTransfer {
  readonly #path: string;
  readonly #file: Blob;
  readonly #signal: AbortSignal;
  readonly #onProgress: (sent: number) => void;
  readonly #sent: number[];
  readonly #stored: ReadonlySet<string>;
  readonly #blockSize: number;
  #target: DirectUpload;
  #renewal: Promise<boolean> | undefined;

  constructor(path: string, file: Blob, target: DirectUpload, signal: AbortSignal, onProgress: (sent: number) => void) {
    this.#path = path;
    this.#file = file;
    this.#target = target;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#blockSize = target.blockSize;
    this.#stored = new Set(target.blocks.map(({ id }) => id));
    this.#sent = new Array<number>(Math.ceil(file.size / target.blockSize)).fill(0);
  }

  /** Sends the missing blocks and commits the file. Returns false if storage has discarded blocks. */
  async run(): Promise<boolean> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#signal, stop.signal]);
    let ids: string[];
    try {
      ids = await Promise.all(this.#sent.map((_, index) => blocks.run(signal, () => this.#sendBlock(index, signal))));
    } catch (error) {
      stop.abort(error); // the other blocks
      throw error;
    }
    return this.#commit(ids);
  }

  async #sendBlock(index: number, signal: AbortSignal): Promise<string> {
    const start = index * this.#blockSize;
    const content = await this.#file.slice(start, start + this.#blockSize).arrayBuffer();
    const id = await blockId(index, content);
    if (!this.#stored.has(id)) {
      const query = `&comp=block&blockid=${encodeURIComponent(id)}`;
      const answer = await this.#send(query, () => ({}), content, signal, (sent) => this.#report(index, sent));
      if (answer !== 'stored' && answer.status !== 201) throw errorOf(answer);
    }
    this.#report(index, content.byteLength);
    return id;
  }

  async #commit(ids: readonly string[]): Promise<boolean> {
    const list = `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
    const answer = await this.#send('&comp=blocklist', () => this.#target.headers, list, this.#signal, () => {});
    if (answer === 'stored' || answer.status === 201) return true;
    // The file exists, perhaps this one, or another upload has discarded these blocks. The next round finds out.
    if (answer.status === 409 || answer.status === 412 || answer.errorCode === 'InvalidBlockList') return false;
    throw errorOf(answer);
  }

  /** Sends a request until the response is final, with another URL if this one may have expired. */
  async #send(
    query: string,
    headers: () => Record<string, string>,
    content: ArrayBuffer | string,
    signal: AbortSignal,
    onProgress: (sent: number) => void,
  ): Promise<Answer | 'stored'> {
    for (let attempt = 1; ; attempt++) {
      const used = this.#target;
      const answer = await transfer(used.url + query, headers(), content, signal, onProgress);
      const expired = answer.status === 403;
      if ((!expired && !isTransient(answer.status)) || attempt === attempts) return answer;

      onProgress(0);
      if (!expired) await pause(pauseMs(attempt), signal);
      // The browser may not report why there was no response.
      if ((expired || answer.status === 0) && (await this.#renew(used, signal))) return 'stored';
    }
  }

  /** Gets another URL, once for all blocks that need one. Returns true if storage has the whole file. */
  async #renew(used: DirectUpload, signal: AbortSignal): Promise<boolean> {
    if (this.#target !== used) return false;
    this.#renewal ??= persist(signal, () => startDirectUpload(this.#path, this.#file, signal))
      .then((target) => {
        if (target === 'stored') return true;
        this.#target = target;
        return false;
      })
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  #report(index: number, sent: number): void {
    this.#sent[index] = sent;
    this.#onProgress(this.#sent.reduce((sum, each) => sum + each, 0));
  }
}

/** Calls the API until the response is final. */
async function persist<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      // fetch throws a TypeError when there is no connection.
      const passes = error instanceof TypeError || (error instanceof ApiError && isTransient(error.status));
      if (!passes || attempt === attempts) throw error;
      await pause(pauseMs(attempt), signal);
    }
  }
}

function pauseMs(attempt: number): number {
  return Math.min(500 * 2 ** attempt, longestPauseMs);
}

/** Gets the id of a block from its content and position: a block that storage has under this id is not sent again. */
async function blockId(index: number, content: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(24);
  new DataView(bytes.buffer).setUint32(0, index);
  bytes.set(new Uint8Array(await crypto.subtle.digest('SHA-256', content), 0, 20), 4);
  return btoa(String.fromCharCode(...bytes));
}

function errorOf({ status, errorCode }: Answer): Error {
  return status === 0 ? new UserError('upload.unreachable') : new UserError('upload.refused', { code: errorCode ?? `HTTP ${status}` });
}
