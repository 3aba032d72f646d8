import { sessionValues } from '../shared/storage';
import { Store } from '../shared/store';
import { ApiError } from './errors';

const keyName = 'aholo.key';

/** The path of the API: the page is at api/ui/. */
export const apiRoot = new URL('../', document.baseURI).pathname;

/** The function key, kept for the session only. */
export const key = new Store<string | null>(sessionValues.getItem(keyName));

/** The token of the share link that is shown, used instead of a key. */
export const shareToken = new Store<string | null>(null);

/** Whether the API requires a key: "missing" if none was sent, "wrong" if it was rejected. */
export const keyRequired = new Store<'missing' | 'wrong' | null>(null);

let keySet = Promise.withResolvers<void>();

export function setKey(value: string): void {
  sessionValues.setItem(keyName, value);
  key.value = value;
  keyRequired.value = null;
  keySet.resolve();
  keySet = Promise.withResolvers();
}

export function keyHeaders(): Record<string, string> {
  if (shareToken.value !== null) return { 'Aholo-Share-Token': shareToken.value };
  return key.value === null ? {} : { 'x-functions-key': key.value };
}

/** Asks the user for the key and waits for it. */
export async function askForKey(refused: string | null): Promise<void> {
  // Another request may have asked for a new key in the meantime.
  if (refused !== key.value) return;
  keyRequired.value = refused === null ? 'missing' : 'wrong';
  await keySet.promise;
}

/** Sends a request to the API with the key, if any. Asks the user for a key if the API requires one. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const sent = key.value;
    const response = await fetch(path.startsWith('/') ? path : apiRoot + path, { ...init, headers: { ...init.headers, ...keyHeaders() } });
    if (response.status !== 401) {
      if (!response.ok) throw ApiError.of(response.status, await response.text());
      return response;
    }
    await askForKey(sent);
    init.signal?.throwIfAborted();
  }
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, signal ? { signal } : {});
  return (await response.json()) as T;
}

export async function postJson(path: string, body?: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return send(path, {
    method: 'POST',
    ...(signal ? { signal } : {}),
    ...(body === undefined ? { headers } : { body: JSON.stringify(body), headers: { ...headers, 'Content-Type': 'application/json' } }),
  });
}

export async function patchJson(path: string, body: unknown): Promise<void> {
  await send(path, { method: 'PATCH', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
}
