import { useEffect, useRef, useState } from 'preact/hooks';
import { isOutcome, type ListQuery, listProjects, outcomes, steps } from '../api/projects';
import { type Project, type Sort, sortValues, type Stage } from '../api/schema';
import { t } from '../i18n';
import { NotifyButton } from '../notifications/NotifyButton';
import { notifyOfEndings } from '../notifications/notifications';
import { describeError } from '../problems/describe';
import { formatAgo } from '../shared/format';
import { useNow, usePolling } from '../shared/polling';
import { useStore } from '../shared/store';
import { type Batch, batches, removeStarted } from '../upload/batches';
import { goTo, isOpen, listLink, type ListState, projectLink, replaceWith, takeLastProject } from '../shared/router';
import { SelectionBar } from './SelectionBar';
import { StagePill } from './StagePill';
import { Thumbnail } from './Thumbnail';

const activeIntervalMs = 2_000;
const quietIntervalMs = 10_000;
const searchDelayMs = 300;
const stages: readonly Stage[] = [...steps, 'AwaitingDecision', ...outcomes];

// The pages before a page of the list. After a reload they are unknown, and "Previous" leads to the first.
const earlierPages = new Map<string, string>();

/** The list of projects, in pages, with its order and filters from the address. */
export function ProjectList({ list }: { list: ListState }) {
  const [typed, setTyped] = useState(list.search);
  const stage = stages.find((each) => each === list.stage) ?? '';
  const sort: Sort = sortValues.find((each) => each === list.sort) ?? 'newest';
  const { search, from } = list;

  // The default order is left out of the address. Every change returns to the first page.
  const shown: ListState = { search, stage, sort: sort === 'newest' ? '' : sort, from: '' };
  const show = (change: Partial<ListState>): void => {
    own.current = typed.trim();
    goTo(listLink({ ...shown, search: own.current, ...change }));
  };

  // Back and Forward change the address, and with it the search box; typing changes the address.
  const own = useRef(search);
  useEffect(() => {
    if (search === own.current) return;
    own.current = search;
    setTyped(search);
  }, [search]);
  useEffect(() => {
    if (typed.trim() === own.current) return;
    const timer = window.setTimeout(() => {
      // A later choice already includes the search, and this would undo it, or the opening of a project.
      if (typed.trim() === own.current || !isOpen(list)) return;
      own.current = typed.trim();
      replaceWith(listLink({ ...shown, search: own.current }));
    }, searchDelayMs);
    return () => window.clearTimeout(timer);
  }, [typed, listLink(list)]);

  const query: ListQuery = { stage, search, sort, continuationToken: from || undefined };
  const { value, error, refresh } = usePolling(
    JSON.stringify(query),
    (signal) => listProjects(query, signal),
    // For another order, the service lists all projects.
    (page) =>
      batches.value.some(isUploaded) || (sort === 'newest' && page.items.some((project) => !isOutcome(project.stage))) ? activeIntervalMs : quietIntervalMs,
  );

  // The projects stay until the response to a new query, so that none disappears under a click.
  const lastPage = useRef(value);
  if (value) lastPage.current = value;
  const page = value ?? (error ? undefined : lastPage.current);

  // An upload is shown until its project is in the list.
  const uploaded = useStore(batches).filter(isUploaded).length;
  useEffect(() => {
    if (uploaded > 0) refresh();
  }, [uploaded]);
  useEffect(() => {
    if (!value) return;
    removeStarted(value.items.map(({ id }) => id));
    notifyOfEndings(value.items);
  }, [value]);

  // After returning from a project, its card has the focus.
  const cards = useRef<HTMLUListElement>(null);
  const [returnedFrom] = useState(takeLastProject);
  const returned = useRef(false);
  useEffect(() => {
    if (!value || !returnedFrom || returned.current) return;
    returned.current = true;
    const card = cards.current!.querySelector<HTMLElement>(`a[href="${projectLink(returnedFrom)}"]`);
    if (document.activeElement === document.body || document.activeElement?.id === 'content') card?.focus();
  }, [value]);

  // The selected projects by id; undefined if selection is off. Kept from page to page of the list.
  const [selected, setSelected] = useState<ReadonlyMap<string, Project>>();
  const select = (projects: readonly Project[], isSelected: boolean): void =>
    setSelected((held) => {
      const next = new Map(held);
      for (const project of projects) {
        if (isSelected) next.set(project.id, project);
        else next.delete(project.id);
      }
      return next;
    });
  // In their current state, if they are shown.
  const selection = [...(selected?.values() ?? [])].map((project) => value?.items.find(({ id }) => id === project.id) ?? project);

  const now = useNow(true);
  const filtered = stage !== '' || search !== '';

  return (
    <section aria-labelledby="list-title">
      <div class="list-head">
        <div class="row">
          <h2 id="list-title">{t('list.title')}</h2>
          {value?.items.some((project) => !isOutcome(project.stage)) && <NotifyButton />}
        </div>
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
            onChange={(event) => show({ stage: event.currentTarget.value })}
          >
            <option value="">{t('list.stage.all')}</option>
            {stages.map((each) => (
              <option key={each} value={each}>
                {t(`stage.${each}`)}
              </option>
            ))}
          </select>
          <select
            aria-label={t('list.sort')}
            value={sort}
            onChange={(event) => show({ sort: event.currentTarget.value === 'newest' ? '' : event.currentTarget.value })}
          >
            {sortValues.map((each) => (
              <option key={each} value={each}>
                {t(`list.sort.${each}`)}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="button"
            aria-pressed={selected !== undefined}
            onClick={() => setSelected(selected ? undefined : new Map())}
          >
            {t('list.select')}
          </button>
        </div>
      </div>
      {page?.partial && <p class="notice">{t('list.partial')}</p>}
      {error && (
        <p class="notice warning" role="status">
          {t('app.offline', { message: describeError(error) })}
        </p>
      )}
      {!page && !error && <p class="muted">{t('list.loading')}</p>}
      {page?.items.length === 0 && !page.continuationToken && from === '' && <p class="empty muted">{filtered ? t('list.nothing') : t('list.empty')}</p>}
      <ul ref={cards} class="cards" role="list" aria-busy={!value}>
        {page?.items.map((project) => (
          <ProjectCard key={project.id} project={project} now={now} selected={selected?.has(project.id)} onSelect={(chosen) => select([project], chosen)} />
        ))}
      </ul>
      {selected && (
        <SelectionBar
          selected={selection}
          onSelectAll={() => select(value?.items ?? [], true)}
          onHandled={(projects) => select(projects, false)}
          onClose={() => setSelected(undefined)}
          onChanged={refresh}
        />
      )}
      {(from !== '' || page?.continuationToken) && (
        <div class="row center">
          <button type="button" class="button" disabled={from === ''} onClick={() => goTo(listLink({ ...shown, from: earlierPages.get(from) ?? '' }))}>
            {t(sort === 'newest' ? 'list.newer' : 'list.previous')}
          </button>
          <button
            type="button"
            class="button"
            disabled={!value?.continuationToken}
            onClick={() => {
              const next = value!.continuationToken!;
              earlierPages.set(next, from);
              goTo(listLink({ ...shown, from: next }));
            }}
          >
            {t(sort === 'newest' ? 'list.older' : 'list.next')}
          </button>
        </div>
      )}
    </section>
  );
}

function isUploaded({ state }: Batch): boolean {
  return state === 'done';
}

interface ProjectCardProps {
  project: Project;
  now: number;
  /** Undefined if cards are links, not selectable. */
  selected: boolean | undefined;
  onSelect: (selected: boolean) => void;
}

function ProjectCard({ project, now, selected, onSelect }: ProjectCardProps) {
  const { id, name, stage, createdAt, fileCount, links } = project;
  const step = (steps as readonly Stage[]).indexOf(stage);
  const content = (
    <>
      <Thumbnail projectId={id} preview={links.preview} ready={fileCount > 0} />
      <div class="project-card-text">
        <strong class="ellipsis">{name}</strong>
        <StagePill stage={stage} />
        <span class="muted small">
          {formatAgo(createdAt, now)}
          {fileCount > 1 && ` · ${t('list.files', { n: fileCount })}`}
        </span>
      </div>
      {step >= 0 && <progress aria-label={t('project.progress')} max={steps.length} value={step + 0.5} />}
    </>
  );
  return (
    <li>
      {selected === undefined ? (
        <a class="project-card" href={projectLink(id)}>
          {content}
        </a>
      ) : (
        <label class="project-card selectable">
          <input type="checkbox" aria-label={name} checked={selected} onChange={(event) => onSelect(event.currentTarget.checked)} />
          {content}
        </label>
      )}
    </li>
  );
}
