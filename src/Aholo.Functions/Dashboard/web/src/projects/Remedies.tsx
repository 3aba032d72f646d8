import { useState } from 'preact/hooks';
import { cancelProject, deleteProject, retryProject } from '../api/projects';
import type { Project } from '../api/schema';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { Dialog } from '../shared/Dialog';
import { goTo, lastListLink } from '../shared/router';
import { nextTry } from './nextTry';

type Question = 'cancel' | 'recreate' | 'delete';

/** The actions for a project. Those that cannot be undone ask for confirmation. */
export function Remedies({ project, onDone }: { project: Project; onDone: () => void }) {
  const { id, links } = project;
  const again = nextTry(project);
  const [question, setQuestion] = useState<Question>();
  const [assets, setAssets] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const act = async (action: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await action();
      onDone();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
      setQuestion(undefined);
    }
  };
  const answers: Record<Question, () => Promise<void>> = {
    cancel: () => cancelProject(id),
    recreate: () => retryProject(id, true),
    delete: async () => {
      await deleteProject(id, assets);
      goTo(lastListLink());
    },
  };

  return (
    <>
      <div class="row remedies">
        {links.cancel && (
          <button type="button" class="button" disabled={busy} onClick={() => setQuestion('cancel')}>
            {t('action.cancel')}
          </button>
        )}
        {(again.includes('resend') || again.includes('retry')) && (
          <button type="button" class="button primary" disabled={busy} onClick={() => void act(() => retryProject(id, false))}>
            {t(again.includes('resend') ? 'action.resend' : 'action.retry')}
          </button>
        )}
        {again.includes('recreate') && (
          <button type="button" class="button primary" disabled={busy} onClick={() => setQuestion('recreate')}>
            {t('action.recreate')}
          </button>
        )}
        {links.delete && (
          <button type="button" class="button danger" disabled={busy} onClick={() => setQuestion('delete')}>
            {t('action.delete')}
          </button>
        )}
      </div>
      {error !== undefined && (
        <p class="notice error" role="alert">
          {t('action.failed', { message: describeError(error) })}
        </p>
      )}
      {question && (
        <Dialog title={t(`action.${question}.yes`)} onClose={() => setQuestion(undefined)}>
          <p>{t(`action.${question}.confirm`)}</p>
          {question === 'delete' && project.assets.length > 0 && (
            <label class="check">
              <input type="checkbox" checked={assets} onChange={(event) => setAssets(event.currentTarget.checked)} />
              <span>{t('action.delete.assets')}</span>
            </label>
          )}
          <div class="row end">
            <button type="button" class="button" onClick={() => setQuestion(undefined)}>
              {t('action.keep')}
            </button>
            <button
              type="button"
              class={`button ${question === 'recreate' ? 'primary' : 'danger'}`}
              disabled={busy}
              onClick={() => void act(answers[question])}
            >
              {t(`action.${question}.yes`)}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
