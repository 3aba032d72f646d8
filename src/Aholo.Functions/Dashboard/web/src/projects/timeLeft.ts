import type { Project } from '../api/schema';
import { t } from '../i18n';
import { formatAbout } from '../shared/format';

// No estimate for a task that takes this many times the expected time.
const muchLonger = 1.5;

/** Formats the estimated time left at Aholo; undefined if it is unknown. */
export function describeTimeLeft({ stage, aholo, timings }: Project, now: number): string | undefined {
  const start = timings?.findLast((timing) => timing.stage === 'Waiting')?.at;
  if (stage !== 'Waiting' || !start || aholo?.expectedSeconds === undefined) return undefined;
  const expected = aholo.expectedSeconds * 1_000;
  const passed = now - Date.parse(start);
  return passed > Math.max(expected * muchLonger, expected + 10_000) ? t('project.left.longer') : formatAbout(Math.max(expected - passed, 0));
}
