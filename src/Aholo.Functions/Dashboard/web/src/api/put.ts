import { ApiError, apiRoot, askForKey, key, keyHeaders, problemText } from './http';

const attempts = 4;

export interface Uploaded {
  path: string;
  size: number;
  projectId?: string;
}

/** Uploads a file; tries again what may pass by itself. XMLHttpRequest, because fetch does not tell how much has been sent. */
export async function put(path: string, content: Blob, signal: AbortSignal, onProgress: (sent: number) => void): Promise<Uploaded> {
  for (let attempt = 1; ; attempt++) {
    const sent = key.value;
    try {
      return await putOnce(path, content, signal, onProgress);
    } catch (error) {
      signal.throwIfAborted();
      onProgress(0);
      const status = error instanceof ApiError ? error.status : 0;
      if (status === 401) await askForKey(sent);
      else if ((status === 0 || status === 408 || status === 429 || status >= 500) && attempt < attempts) await pause(500 * 2 ** attempt, signal);
      else throw error;
    }
  }
}

function putOnce(path: string, content: Blob, signal: AbortSignal, onProgress: (sent: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.open('PUT', apiRoot + path);
    request.setRequestHeader('Content-Type', content.type || 'application/octet-stream');
    for (const [name, value] of Object.entries(keyHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Uploaded);
      else reject(new ApiError(request.status, problemText(request.status, request.responseText)));
    };
    request.onerror = () => reject(new Error('The connection was lost.'));
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    request.send(content);
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      window.clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = window.setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  });
}
