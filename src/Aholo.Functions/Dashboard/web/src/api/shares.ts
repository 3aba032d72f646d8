import { getJson, postJson, send } from './http';
import type { Share, ShareList } from './schema';

/** A share link that was just created. No other response has its addresses. */
export type NewShare = Required<Share>;

export async function listShares(projectId: string, signal: AbortSignal): Promise<Share[]> {
  return (await getJson<ShareList>(`projects/${projectId}/shares`, signal)).items;
}

export async function createShare(projectId: string, days: number): Promise<NewShare> {
  return (await (await postJson(`projects/${projectId}/shares`, { days })).json()) as NewShare;
}

export async function revokeShare(projectId: string, shareId: string): Promise<void> {
  await send(`projects/${projectId}/shares/${shareId}`, { method: 'DELETE' });
}
