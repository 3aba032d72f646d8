import { sessionValues } from './storage';

const prefix = 'aholo.started.';
const graceMs = 120_000;

/** Remembers that this tab has just uploaded what starts a project: until its trigger has fired, the service does not know the project. */
export function markStarted(projectId: string): void {
  sessionValues.setItem(prefix + projectId, String(Date.now()));
}

/** Whether this tab has started the project so recently that the service may not know it yet. */
export function isStarting(projectId: string, now: number): boolean {
  const at = Number(sessionValues.getItem(prefix + projectId) ?? 0);
  return now - at < graceMs;
}
