import { useEffect, useRef, useState } from 'preact/hooks';
import { isOutcome, type ListQuery, listProjects, outcomes, type Project, type Stage, steps } from '../api/projects';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { formatAgo } from '../shared/format';
import { useNow, usePolling } from '../shared/polling';
import { useStore } from '../shared/store';
import { type Batch, batches, leaveTo } from '../upload/batches';
import { goTo, listLink, type ListState, projectLink, replaceWith, takeLastProject } from '../shared/router';
import { StagePill } from './StagePill';
import { Thumbnail } from './Thumbnail';

const activeIntervalMs = 2_000;
const quietIntervalMs = 10_000;
const searchDelayMs = 300;
const stages: readonly Stage[] = [...steps, 'Attention', ...outcomes];

// The pages that led to a page of the list. After a reload they are not known, and "Newer" leads to the first.
const earlierPages = new Map<string, string>();

/** All projects, newest first, with filters, a page at a time. The address says which. */
export function ProjectList({ list }: { list: ListState }) {
  const [typed, setTyped] = useState(list.search);
  const stage = stages.find((each) => each === list.stage) ?? '';
  const { search, from } = list;

  // Back and Forward change the address, and so what is typed; what was typed here changes the address.
  const own = useRef(search);
  useEffect(() => {
    if (search === own.current) return;
    own.current = search;
    setTyped(search);
  }, [search]);
  useEffect(() => {
    if (typed.trim() === own.current) return;
    const timer = window.setTimeout(() => {
      own.current = typed.trim();
      replaceWith(listLink({ search: own.current, stage, from: '' }));
    }, searchDelayMs);
    return () => window.clearTimeout(timer);
  }, [typed, stage]);

  const query: ListQuery = { stage, search, continuationToken: from || undefined };
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

  // Who comes back from a project goes on at its card.
  const cards = useRef<HTMLUListElement>(null);
  const [returnedFrom] = useState(takeLastProject);
  const returned = useRef(false);
  useEffect(() => {
    if (!value || !returnedFrom || returned.current) return;
    returned.current = true;
    const card = cards.current!.querySelector<HTMLElement>(`a[href="${projectLink(returnedFrom)}"]`);
    if (document.activeElement === document.body || document.activeElement?.id === 'content') card?.focus();
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
              own.current = typed.trim();
              goTo(listLink({ search: own.current, stage: event.currentTarget.value, from: '' }));
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
          {t('app.offline', { message: describeError(error) })}
        </p>
      )}
      {!value && !error && <p class="muted">{t('list.loading')}</p>}
      {value?.items.length === 0 && !value.continuationToken && from === '' && <p class="empty muted">{filtered ? t('list.nothing') : t('list.empty')}</p>}
      <ul ref={cards} class="cards" role="list">
        {value?.items.map((project) => (
          <ProjectCard key={project.id} project={project} now={now} />
        ))}
      </ul>
      {(from !== '' || value?.continuationToken) && (
        <div class="row center">
          <button type="button" class="button" disabled={from === ''} onClick={() => goTo(listLink({ search, stage, from: earlierPages.get(from) ?? '' }))}>
            {t('list.newer')}
          </button>
          <button
            type="button"
            class="button"
            disabled={!value?.continuationToken}
            onClick={() => {
              const next = value!.continuationToken!;
              earlierPages.set(next, from);
              goTo(listLink({ search, stage, from: next }));
            }}
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
  const { id, name, stage, createdAt, resourceCount, links } = project;
  const step = (steps as readonly Stage[]).indexOf(stage);
  return (
    <li>
      <a class="project-card" href={projectLink(id)}>
        <Thumbnail projectId={id} preview={links.preview} ready={resourceCount > 0} />
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
