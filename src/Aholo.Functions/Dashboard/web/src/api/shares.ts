import { getJson, postJson, send } from './http';

/** A link that shows one project without a key. */
export interface Share {
  id: string;
  createdAt: string;
  expiresAt: string;
}

/** A link that was just made: only now does the API tell its addresses. */
export interface NewShare extends Share {
  page: string;
  embed: string;
}

export async function listShares(projectId: string, signal: AbortSignal): Promise<Share[]> {
  return (await getJson<{ items: Share[] }>(`projects/${projectId}/shares`, signal)).items;
}

export async function createShare(projectId: string, days: number): Promise<NewShare> {
  return (await (await postJson(`projects/${projectId}/shares`, { days })).json()) as NewShare;
}

export async function revokeShare(projectId: string, shareId: string): Promise<void> {
  await send(`projects/${projectId}/shares/${shareId}`, { method: 'DELETE' });
}
