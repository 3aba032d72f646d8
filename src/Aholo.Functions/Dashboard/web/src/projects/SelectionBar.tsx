import { useState } from 'preact/hooks';
import { deleteProject, retryProject } from '../api/projects';
import type { Project } from '../api/schema';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { Dialog } from '../shared/Dialog';
import { forEachProject, type ProjectFailure } from './forEachProject';
import { nextTry } from './nextTry';

interface SelectionBarProps {
  selected: readonly Project[];
  onSelectAll: () => void;
  /** Removes projects from the selection. */
  onHandled: (projects: readonly Project[]) => void;
  onClose: () => void;
  onChanged: () => void;
}

type Outcome = { type: 'running'; done: number; total: number } | { type: 'ended'; succeeded: number; failures: ProjectFailure[] };

/** The actions for the selected projects. Projects that fail are named and stay selected. */
export function SelectionBar({ selected, onSelectAll, onHandled, onClose, onChanged }: SelectionBarProps) {
  const [confirming, setConfirming] = useState(false);
  const [assets, setAssets] = useState(true);
  const [outcome, setOutcome] = useState<Outcome>();
  const busy = outcome?.type === 'running';
  const deletable = selected.filter(({ links }) => links.delete);
  // Recreating costs credits, so it needs a confirmation for each project.
  const retryable = selected.filter((project) => nextTry(project).some((each) => each !== 'recreate'));

  const run = async (projects: readonly Project[], action: (project: Project) => Promise<void>): Promise<void> => {
    setConfirming(false);
    setOutcome({ type: 'running', done: 0, total: projects.length });
    const failures = await forEachProject(projects, action, (done) => setOutcome({ type: 'running', done, total: projects.length }));
    const failed = new Set(failures.map(({ project }) => project.id));
    setOutcome({ type: 'ended', succeeded: projects.length - failures.length, failures });
    onHandled(projects.filter(({ id }) => !failed.has(id)));
    onChanged();
  };

  return (
    <section class="card selection-bar" aria-label={t('select.title')}>
      <div class="row">
        <strong role="status">{t('select.count', { n: selected.length })}</strong>
        <button type="button" class="button small" disabled={busy} onClick={onSelectAll}>
          {t('select.all')}
        </button>
        <button type="button" class="button small" disabled={busy || retryable.length === 0} onClick={() => void run(retryable, ({ id }) => retryProject(id, false))}>
          {t('select.retry', { n: retryable.length })}
        </button>
        <button type="button" class="button small danger" disabled={busy || deletable.length === 0} onClick={() => setConfirming(true)}>
          {t('select.delete', { n: deletable.length })}
        </button>
        <button type="button" class="button small quiet" disabled={busy} onClick={onClose}>
          {t('select.done')}
        </button>
      </div>
      {outcome?.type === 'running' && (
        <>
          <progress aria-label={t('select.title')} max={outcome.total} value={outcome.done} />
          <span class="muted small">{t('select.progress', { done: outcome.done, n: outcome.total })}</span>
        </>
      )}
      {outcome?.type === 'ended' && (
        <div role="status">
          {outcome.succeeded > 0 && <p class="small">{t('select.finished', { n: outcome.succeeded })}</p>}
          {outcome.failures.length > 0 && (
            <div class="notice error">
              <p>{t('select.failed', { n: outcome.failures.length })}</p>
              <ul>
                {outcome.failures.map(({ project, error }) => (
                  <li key={project.id}>{t('select.failedProject', { name: project.name, message: describeError(error) })}</li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )}
      {confirming && (
        <Dialog title={t('select.delete.title', { n: deletable.length })} onClose={() => setConfirming(false)}>
          <p>{t('select.delete.confirm', { n: deletable.length })}</p>
          {deletable.length < selected.length && <p class="notice">{t('select.delete.running', { n: selected.length - deletable.length })}</p>}
          <label class="check">
            <input type="checkbox" checked={assets} onChange={(event) => setAssets(event.currentTarget.checked)} />
            <span>{t('select.delete.assets')}</span>
          </label>
          <div class="row end">
            <button type="button" class="button" onClick={() => setConfirming(false)}>
              {t('action.keep')}
            </button>
            <button type="button" class="button danger" onClick={() => void run(deletable, ({ id }) => deleteProject(id, assets))}>
              {t('select.delete.title', { n: deletable.length })}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
