import { UserError } from '../problems/describe';
import { ApiError } from './errors';
import { apiRoot, askForKey, key, keyHeaders } from './http';
import type { Upload } from './schema';
import { isTransient, pause, transfer } from './transfer';

const attempts = 4;

/** Uploads a file through the app. Retries transient failures. */
export async function put(
  path: string,
  content: Blob,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
  headers: Record<string, string> = {},
): Promise<Upload> {
  for (let attempt = 1; ; attempt++) {
    const sent = key.value;
    const own = { ...headers, ...keyHeaders(), 'Content-Type': content.type || 'application/octet-stream' };
    const { status, body } = await transfer(apiRoot + path, own, content, signal, onProgress);
    if (status >= 200 && status < 300) return JSON.parse(body) as Upload;

    onProgress(0);
    if (status === 401) await askForKey(sent);
    else if (isTransient(status) && attempt < attempts) await pause(500 * 2 ** attempt, signal);
    else throw status === 0 ? new UserError('error.network') : ApiError.of(status, body);
    signal.throwIfAborted();
  }
}
