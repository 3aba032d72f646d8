import type { Project } from '../api/schema';
import { mayRetry } from '../problems/describe';

/** Retry continues from the last completed step. Resend only sends the event. Recreate costs credits again. */
export type NextTry = 'retry' | 'resend' | 'recreate';

/** Gets the actions for a project that has ended. */
export function nextTry({ links, outcome, problem, unsentEvent }: Project): NextTry[] {
  if (!links.retry) return [];
  // A task that Aholo has ended is final; only another project can succeed.
  const endedByAholo = problem?.code === 'aholo.task';
  const resend: NextTry[] = unsentEvent && (outcome === 'Succeeded' || endedByAholo) ? ['resend'] : [];
  if (endedByAholo) return [...resend, 'recreate'];
  return resend.length > 0 || (problem && !mayRetry(problem)) ? resend : ['retry'];
}
