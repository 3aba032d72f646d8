import type { Project } from '../api/projects';
import { mayRetry } from '../problems/describe';

/** Retry goes on where the project was. Resend sends its event only. Recreate costs credits again. */
export type NextTry = 'retry' | 'resend' | 'recreate';

/** What can be tried with a project that has ended. */
export function nextTry({ links, outcome, problem, unsentEvent }: Project): NextTry[] {
  if (!links.retry) return [];
  // A task that Aholo has ended stays ended; only another project can change that.
  const endedByAholo = problem?.code === 'aholo.task';
  const resend: NextTry[] = unsentEvent && (outcome === 'Succeeded' || endedByAholo) ? ['resend'] : [];
  if (endedByAholo) return [...resend, 'recreate'];
  return resend.length > 0 || (problem && !mayRetry(problem)) ? resend : ['retry'];
}
