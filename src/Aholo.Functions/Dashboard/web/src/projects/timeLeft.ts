import type { Project } from '../api/projects';
import { t } from '../i18n';
import { formatAbout } from '../shared/format';

// A task that takes so many times the usual has no end that is known.
const muchLonger = 1.5;

/** How long Aholo will still work on a project, for people; undefined when nothing is known. */
export function describeTimeLeft({ stage, aholo, timings }: Project, now: number): string | undefined {
  const start = timings?.findLast((timing) => timing.stage === 'Waiting')?.at;
  if (stage !== 'Waiting' || !start || aholo?.expectedSeconds === undefined) return undefined;
  const expected = aholo.expectedSeconds * 1_000;
  const passed = now - Date.parse(start);
  return passed > Math.max(expected * muchLonger, expected + 10_000) ? t('project.left.longer') : formatAbout(Math.max(expected - passed, 0));
}
