import { isOutcome } from '../api/projects';
import type { Project } from '../api/schema';
import { t, tryText } from '../i18n';
import { formatDuration } from '../shared/format';
import { tone } from './StagePill';

/** The duration of each stage, as bars on one time axis. */
export function Timings({ project, now }: { project: Project; now: number }) {
  const timings = project.timings ?? [];
  if (timings.length === 0) return null;

  const times = timings.map(({ at }) => Date.parse(at));
  const end = isOutcome(project.stage) ? times.at(-1)! : Math.max(now, times.at(-1)!);
  const total = Math.max(end - times[0]!, 1);
  const rows = timings
    .map(({ stage }, index) => ({ stage, start: times[index]!, length: (times[index + 1] ?? end) - times[index]! }))
    .filter((row) => !isOutcome(row.stage));

  return (
    <section class="card" aria-labelledby="timings-title">
      <h2 id="timings-title">{t('project.timings')}</h2>
      <table class="timings">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{t('project.timings.stage')}</th>
            <th scope="col">{t('project.timings.time')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ stage, start, length }, index) => (
            <tr key={index}>
              <th scope="row">{tryText(`step.${stage}`) ?? stage}</th>
              <td>
                <svg class={`timing ${tone(stage)}`} aria-hidden="true" width="100%" height="10">
                  <rect class="timing-track" width="100%" height="10" rx="5" />
                  <rect
                    class="timing-bar"
                    x={`${((start - times[0]!) / total) * 100}%`}
                    width={`${Math.max((length / total) * 100, 1)}%`}
                    height="10"
                    rx="5"
                  />
                </svg>
              </td>
              <td class="timing-length">{formatDuration(length)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
