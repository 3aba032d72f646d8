import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/errors';
import { getProject, isOutcome } from '../api/projects';
import type { Project } from '../api/schema';
import { t } from '../i18n';
import { NotifyButton } from '../notifications/NotifyButton';
import { notifyOfEndings } from '../notifications/notifications';
import { describeError, describeWarning } from '../problems/describe';
import { markFavicon } from '../shared/favicon';
import { Icon } from '../shared/Icon';
import { useNow, usePolling } from '../shared/polling';
import { lastListLink } from '../shared/router';
import { isStarting } from '../shared/started';
import { removeStarted } from '../upload/batches';
import { Viewer } from '../viewer/Viewer';
import { Assets } from './Assets';
import { DecisionForm } from './DecisionForm';
import { Deliveries } from './Deliveries';
import { Facts } from './Facts';
import { Files } from './Files';
import { JsonDetails } from './JsonDetails';
import { ProblemCard } from './ProblemCard';
import { ProjectName } from './ProjectName';
import { Remedies } from './Remedies';
import { Share } from './Share';
import { StagePill, tone } from './StagePill';
import { Stepper } from './Stepper';
import { TechnicalDetails } from './TechnicalDetails';
import { describeTimeLeft } from './timeLeft';
import { Timings } from './Timings';

const runningIntervalMs = 1_000;
const endedIntervalMs = 30_000;
const missingIntervalMs = 2_000;
const missingForMs = 120_000;

const marks: Record<string, string> = { running: '… ', decision: '! ', good: '✓ ', bad: '✗ ' };

/** The page of one project. */
export function ProjectPage({ id }: { id: string }) {
  const opened = useRef(Date.now());
  const { value: project, error, refresh } = usePolling<Project | 'missing'>(
    id,
    async (signal) => {
      try {
        return await getProject(id, signal);
      } catch (failure) {
        if (failure instanceof ApiError && failure.status === 404) return 'missing';
        throw failure;
      }
    },
    (found) => {
      if (found !== 'missing') return isOutcome(found.stage) ? endedIntervalMs : runningIntervalMs;
      // Another client may be starting it.
      return isStarting(id, Date.now()) ? runningIntervalMs : Date.now() - opened.current < missingForMs ? missingIntervalMs : endedIntervalMs;
    },
  );
  const now = useNow(project === undefined || project === 'missing' || !isOutcome(project.stage));

  const watched = useRef(false);
  if (project && project !== 'missing' && !isOutcome(project.stage)) watched.current = true;

  const name = project && project !== 'missing' ? project.name : '';
  useEffect(() => {
    if (name) removeStarted([id]);
  }, [id, name]);
  // The tab shows the stage even in the background.
  const shownTone = project && project !== 'missing' ? tone(project.stage) : '';
  const title = name && `${marks[shownTone] ?? ''}${name}`;
  useEffect(() => {
    if (title) document.title = `${title} · Aholo`;
    markFavicon(shownTone);
    return () => {
      document.title = 'Aholo';
      markFavicon('');
    };
  }, [title]);
  useEffect(() => {
    if (project && project !== 'missing') notifyOfEndings([project]);
  }, [project]);

  return (
    <>
      <a class="back" href={lastListLink()}>
        <Icon name="arrow" size={18} />
        {t('project.back')}
      </a>
      {error && (
        <p class="notice warning" role="status">
          {t('app.offline', { message: describeError(error) })}
        </p>
      )}
      {project === 'missing' &&
        // A project that was just uploaded is unknown until its trigger has fired.
        (isStarting(id, now) ? (
          <h1 class="waiting-title">{t('project.starting')}</h1>
        ) : (
          <div class="waiting-title">
            <h1>{t('project.missing')}</h1>
            <p>{t('project.missing.text')}</p>
          </div>
        ))}
      {project === undefined && !error && <p class="muted">{t('list.loading')}</p>}
      {project && project !== 'missing' && <ProjectBody project={project} now={now} watched={watched.current} refresh={refresh} />}
    </>
  );
}

interface ProjectBodyProps {
  project: Project;
  now: number;
  /** Whether it was running while this page was open. */
  watched: boolean;
  refresh: () => void;
}

function ProjectBody({ project, now, watched, refresh }: ProjectBodyProps) {
  const { name, stage, problem, warnings, unsentEvent, links } = project;
  const ended = isOutcome(stage);
  const left = describeTimeLeft(project, now);
  return (
    <article>
      <header class="project-head">
        <div>
          <ProjectName id={project.id} name={name} onDone={refresh} />
          <span role="status" aria-live="polite">
            <StagePill stage={stage} />
          </span>
        </div>
        <div class="row">
          {!ended && <NotifyButton />}
          {stage === 'Succeeded' && <Share project={project} />}
          <Remedies project={project} onDone={refresh} />
        </div>
      </header>
      <Stepper project={project} />
      {left && <p class="muted time-left">{t('project.left', { time: left })}</p>}
      <div class="project-columns">
        <div class="project-main">
          {stage === 'AwaitingDecision' && <DecisionForm project={project} onDone={refresh} />}
          {problem && stage !== 'AwaitingDecision' && <ProblemCard project={project} problem={problem} />}
          {(stage === 'Succeeded' || !ended) && stage !== 'AwaitingDecision' && (
            <Viewer key={stage === 'Succeeded' ? 'ready' : 'waiting'} project={{ ...project, preview: links.preview }} autoOpen={watched} onPictureKept={refresh} />
          )}
          {unsentEvent && (
            <div class="notice warning" role="status">
              <p>{t(unsentEvent.final ? 'project.unsentEvent.final' : 'project.unsentEvent')}</p>
              <TechnicalDetails lines={[unsentEvent.reason]} />
            </div>
          )}
          {warnings.length > 0 && (
            <section class="card" aria-labelledby="warnings-title">
              <h2 id="warnings-title">{t('project.warnings')}</h2>
              <ul>
                {[...new Set(warnings.map(describeWarning))].map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
              <TechnicalDetails lines={warnings.map(({ message }) => message)} />
            </section>
          )}
          <Files files={project.files ?? []} />
        </div>
        <div class="project-side">
          <Facts project={project} now={now} />
          <Timings project={project} now={now} />
          <Assets project={project} />
          <Deliveries project={project} onRetried={refresh} />
          {links.record && <JsonDetails title={t('project.record')} path={links.record} />}
          {links.event && <JsonDetails title={t('project.event')} path={links.event} />}
        </div>
      </div>
    </article>
  );
}
