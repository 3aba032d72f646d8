import { send } from './http';

/** Downloads a file into memory and reports the progress. */
export async function download(path: string, signal: AbortSignal, onProgress: (received: number, total: number) => void): Promise<ArrayBuffer> {
  const response = await send(path, { signal });
  const total = Number(response.headers.get('Content-Length') ?? 0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body!.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    received += value.length;
    onProgress(received, Math.max(total, received));
  }
  return new Blob(parts).arrayBuffer();
}
