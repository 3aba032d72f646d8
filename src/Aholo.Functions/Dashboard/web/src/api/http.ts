import { sessionValues } from '../shared/storage';
import { Store } from '../shared/store';
import { ApiError } from './errors';

const keyName = 'aholo.key';

/** Where the API is: the page is at api/ui/. */
export const apiRoot = new URL('../', document.baseURI).pathname;

/** The function key. It is kept for the session only. */
export const key = new Store<string | null>(sessionValues.getItem(keyName));

/** The token of the share link that is shown, instead of a key. */
export const shareToken = new Store<string | null>(null);

/** Whether the API has asked for a key: "missing" when none was sent, "wrong" when the one sent was refused. */
export const keyWanted = new Store<'missing' | 'wrong' | null>(null);

let keyGiven = Promise.withResolvers<void>();

export function giveKey(value: string): void {
  sessionValues.setItem(keyName, value);
  key.value = value;
  keyWanted.value = null;
  keyGiven.resolve();
  keyGiven = Promise.withResolvers();
}

export function keyHeaders(): Record<string, string> {
  if (shareToken.value !== null) return { 'Aholo-Share-Token': shareToken.value };
  return key.value === null ? {} : { 'x-functions-key': key.value };
}

/** Asks for the key and waits until someone has given it. */
export async function askForKey(refused: string | null): Promise<void> {
  // Another request may have led to a new key meanwhile.
  if (refused !== key.value) return;
  keyWanted.value = refused === null ? 'missing' : 'wrong';
  await keyGiven.promise;
}

/** Sends a request to the API, with the key if there is one; asks for it when the API does. */
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
