import { UserError } from '../problems/describe';
import { ApiError } from './errors';
import { apiRoot, askForKey, key, keyHeaders } from './http';
import { mayPass, pause, transfer } from './transfer';

const attempts = 4;

export interface Uploaded {
  path: string;
  size: number;
  projectId?: string;
}

/** Uploads a file through the app; tries again what may pass by itself. */
export async function put(
  path: string,
  content: Blob,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
  headers: Record<string, string> = {},
): Promise<Uploaded> {
  for (let attempt = 1; ; attempt++) {
    const sent = key.value;
    const own = { ...headers, ...keyHeaders(), 'Content-Type': content.type || 'application/octet-stream' };
    const { status, body } = await transfer(apiRoot + path, own, content, signal, onProgress);
    if (status >= 200 && status < 300) return JSON.parse(body) as Uploaded;

    onProgress(0);
    if (status === 401) await askForKey(sent);
    else if (mayPass(status) && attempt < attempts) await pause(500 * 2 ** attempt, signal);
    else throw status === 0 ? new UserError('error.network') : ApiError.of(status, body);
    signal.throwIfAborted();
  }
}
