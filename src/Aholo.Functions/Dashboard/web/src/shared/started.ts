import { sessionValues } from './storage';

const prefix = 'aholo.started.';
const graceMs = 120_000;

/** Records that this tab just started a project. The service does not know it until its trigger has fired. */
export function recordStarted(projectId: string): void {
  sessionValues.setItem(prefix + projectId, String(Date.now()));
}

/** Whether this tab started the project so recently that the service may not know it. */
export function isStarting(projectId: string, now: number): boolean {
  const at = Number(sessionValues.getItem(prefix + projectId) ?? 0);
  return now - at < graceMs;
}
