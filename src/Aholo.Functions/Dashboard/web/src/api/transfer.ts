/** The response to a transfer; status 0 if the connection was lost. */
export interface Answer {
  status: number;
  body: string;
  /** The error code, if storage responded. */
  errorCode: string | null;
}

/** Sends content with a PUT. XMLHttpRequest, because fetch does not report how much has been sent. */
export function transfer(
  url: string,
  headers: Record<string, string>,
  content: Blob | ArrayBuffer | string,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    const answer = (status: number): void =>
      resolve({ status, body: status === 0 ? '' : request.responseText, errorCode: status === 0 ? null : request.getResponseHeader('x-ms-error-code') });
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => answer(request.status);
    request.onerror = () => answer(0);
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    request.send(content);
  });
}

/** Whether the same request may succeed later. */
export function isTransient(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
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
