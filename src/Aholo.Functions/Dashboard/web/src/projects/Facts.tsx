import { isOutcome } from '../api/projects';
import type { Project } from '../api/schema';
import { t, tryText } from '../i18n';
import { formatDuration, formatTime } from '../shared/format';
import { TechnicalDetails } from './TechnicalDetails';

/** The facts about a project and its task at Aholo. */
export function Facts({ project, now }: { project: Project; now: number }) {
  const { aholo, createdAt, spec, stage, timings } = project;
  const end = isOutcome(stage) ? Date.parse(timings?.at(-1)?.at ?? project.updatedAt) : now;
  const start = Date.parse(timings?.[0]?.at ?? createdAt);
  const rows: [string, string | undefined][] = [
    [t('project.prompt'), spec?.prompt],
    [t('project.created'), formatTime(createdAt)],
    [isOutcome(stage) ? t('project.took') : t('project.elapsed'), formatDuration(end - start)],
    [t('project.attempt'), project.attempt > 1 ? String(project.attempt) : undefined],
    [
      t('project.files'),
      project.filesDone === undefined
        ? String(project.fileCount || '')
        : t('project.filesDone', { done: project.filesDone, total: project.fileCount }),
    ],
    [t('project.aholoId'), aholo?.projectId],
    [t('project.aholoStatus'), aholo?.status && (tryText(`task.${aholo.status}`) ?? aholo.status)],
    [t('project.polls'), aholo?.polls === undefined ? undefined : t('project.pollCount', { n: aholo.polls })],
    [t('project.nextPoll'), stage === 'Waiting' && aholo?.nextPollAt ? untilNext(aholo.nextPollAt, now) : undefined],
  ];

  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">{t('project.details')}</h2>
      <dl class="facts">
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {aholo?.lastError && (
        <div class="notice warning">
          <p>{t('project.lastError')}</p>
          <TechnicalDetails lines={[aholo.lastError]} />
        </div>
      )}
    </section>
  );
}

function untilNext(time: string, now: number): string {
  const left = Date.parse(time) - now;
  // A wait of less than a second is not shown.
  return left >= 1_000 ? t('project.nextPollIn', { time: formatDuration(Math.round(left / 1_000) * 1_000) }) : t('project.nextPollNow');
}
