import { useEffect, useState } from 'preact/hooks';
import { isOutcome, type ListQuery, listProjects, outcomes, type Project, type Stage, steps } from '../api/projects';
import { t } from '../i18n';
import { formatAgo } from '../shared/format';
import { useNow, usePolling } from '../shared/polling';
import { useStore } from '../shared/store';
import { type Batch, batches, leaveTo } from '../upload/batches';
import { projectLink } from '../shared/router';
import { StagePill } from './StagePill';
import { Thumbnail } from './Thumbnail';

const activeIntervalMs = 2_000;
const quietIntervalMs = 10_000;
const searchDelayMs = 300;
const stages: readonly Stage[] = [...steps, 'Attention', ...outcomes];

/** All projects, newest first, with filters, a page at a time. */
export function ProjectList() {
  const [stage, setStage] = useState<Stage | ''>('');
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  const [tokens, setTokens] = useState<string[]>([]);

  useEffect(() => {
    if (typed.trim() === search) return;
    const timer = window.setTimeout(() => {
      setSearch(typed.trim());
      setTokens([]);
    }, searchDelayMs);
    return () => window.clearTimeout(timer);
  }, [typed, search]);

  const query: ListQuery = { stage, search, continuationToken: tokens.at(-1) };
  const { value, error, refresh } = usePolling(
    JSON.stringify(query),
    (signal) => listProjects(query, signal),
    (page) => (batches.value.some(isUploaded) || page.items.some((project) => !isOutcome(project.stage)) ? activeIntervalMs : quietIntervalMs),
  );

  // What has been uploaded is shown as such until it is in the list.
  const uploaded = useStore(batches).filter(isUploaded).length;
  useEffect(() => {
    if (uploaded > 0) refresh();
  }, [uploaded]);
  useEffect(() => {
    if (value) leaveTo(value.items.map(({ id }) => id));
  }, [value]);

  const now = useNow(true);
  const filtered = stage !== '' || search !== '';

  return (
    <section aria-labelledby="list-title">
      <div class="list-head">
        <h2 id="list-title">{t('list.title')}</h2>
        <div class="row filters">
          <input
            type="search"
            aria-label={t('list.search')}
            placeholder={t('list.search')}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <select
            aria-label={t('list.stage')}
            value={stage}
            onChange={(event) => {
              setStage(event.currentTarget.value as Stage | '');
              setTokens([]);
            }}
          >
            <option value="">{t('list.stage.all')}</option>
            {stages.map((each) => (
              <option key={each} value={each}>
                {t(`stage.${each}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      {error && (
        <p class="notice warning" role="status">
          {t('app.offline', { message: error.message })}
        </p>
      )}
      {!value && !error && <p class="muted">{t('list.loading')}</p>}
      {value?.items.length === 0 && !value.continuationToken && tokens.length === 0 && <p class="empty muted">{filtered ? t('list.nothing') : t('list.empty')}</p>}
      <ul class="cards" role="list">
        {value?.items.map((project) => (
          <ProjectCard key={project.id} project={project} now={now} />
        ))}
      </ul>
      {(tokens.length > 0 || value?.continuationToken) && (
        <div class="row center">
          <button type="button" class="button" disabled={tokens.length === 0} onClick={() => setTokens(tokens.slice(0, -1))}>
            {t('list.newer')}
          </button>
          <button
            type="button"
            class="button"
            disabled={!value?.continuationToken}
            onClick={() => setTokens([...tokens, value!.continuationToken!])}
          >
            {t('list.older')}
          </button>
        </div>
      )}
    </section>
  );
}

function isUploaded({ state }: Batch): boolean {
  return state === 'done';
}

function ProjectCard({ project, now }: { project: Project; now: number }) {
  const { id, name, stage, createdAt, resourceCount } = project;
  const step = (steps as readonly Stage[]).indexOf(stage);
  return (
    <li>
      <a class="project-card" href={projectLink(id)}>
        <Thumbnail projectId={id} ready={resourceCount > 0} />
        <div class="project-card-text">
          <strong class="ellipsis">{name}</strong>
          <StagePill stage={stage} />
          <span class="muted small">
            {formatAgo(createdAt, now)}
            {resourceCount > 1 && ` · ${t('list.files', { n: resourceCount })}`}
          </span>
        </div>
        {step >= 0 && <progress aria-label={t('project.progress')} max={steps.length} value={step + 0.5} />}
      </a>
    </li>
  );
}
