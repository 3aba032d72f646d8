import { useState } from 'preact/hooks';
import { type Decision, resolveProject } from '../api/projects';
import type { Project } from '../api/schema';
import { t } from '../i18n';
import { describeError, describeProblem } from '../problems/describe';
import { TechnicalDetails } from './TechnicalDetails';

/** The form for an operator's decision about a create request without a known outcome. */
export function DecisionForm({ project, onDone }: { project: Project; onDone: () => void }) {
  const [aholoProjectId, setAholoProjectId] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const decide = async (decision: Decision): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await resolveProject(project, decision);
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <section class="card decision-form" aria-labelledby="resolve-title">
      <h2 id="resolve-title">{t('resolve.title')}</h2>
      {project.problem && <p>{describeProblem(project.problem).text}</p>}
      <p class="muted">{t('resolve.text')}</p>
      <div class="choices">
        <form
          class="choice"
          onSubmit={(event) => {
            event.preventDefault();
            void decide({ decision: 'adopt', aholoProjectId: aholoProjectId.trim() });
          }}
        >
          <h3>{t('resolve.adopt')}</h3>
          <label class="field">
            <span>{t('resolve.adopt.label')}</span>
            <input type="text" required value={aholoProjectId} onInput={(event) => setAholoProjectId(event.currentTarget.value)} />
          </label>
          <button type="submit" class="button primary" disabled={busy}>
            {t('resolve.adopt.submit')}
          </button>
        </form>
        <div class="choice">
          <h3>{t('resolve.recreate')}</h3>
          <button type="button" class="button" disabled={busy} onClick={() => void decide({ decision: 'recreate' })}>
            {t('resolve.recreate.submit')}
          </button>
        </div>
        <div class="choice">
          <h3>{t('resolve.abandon')}</h3>
          <button type="button" class="button danger" disabled={busy} onClick={() => void decide({ decision: 'abandon' })}>
            {t('resolve.abandon.submit')}
          </button>
        </div>
      </div>
      {project.problem && <TechnicalDetails lines={[project.problem.code, project.problem.message]} />}
      {error !== undefined && (
        <p class="notice error" role="alert">
          {t('action.failed', { message: describeError(error) })}
        </p>
      )}
    </section>
  );
}
