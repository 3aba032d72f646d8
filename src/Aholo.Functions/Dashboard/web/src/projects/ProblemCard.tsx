import { useState } from 'preact/hooks';
import { startWithoutBadFiles } from '../api/projects';
import type { Project, ProjectProblem } from '../api/schema';
import { t } from '../i18n';
import { canLeaveOut, describeError, describeProblem } from '../problems/describe';
import { Icon } from '../shared/Icon';
import { goTo, projectLink } from '../shared/router';
import { TechnicalDetails } from './TechnicalDetails';

/** The problem of a project and its remedy. */
export function ProblemCard({ project, problem }: { project: Project; problem: ProjectProblem }) {
  const { title, text, files, moreFiles, remedy } = describeProblem(problem);
  return (
    <section class="card problem" role="alert" aria-labelledby="problem-title">
      <h2 id="problem-title">
        <Icon name="warning" />
        {title}
      </h2>
      <p class="problem-message">{text}</p>
      {files.length > 0 && (
        <ul>
          {files.map(({ name, reason }) => (
            <li key={name}>{t('drop.refused.file', { name, reason })}</li>
          ))}
          {moreFiles > 0 && <li>{t('review.more', { n: moreFiles })}</li>}
        </ul>
      )}
      <p>{remedy}</p>
      {canLeaveOut(problem) && project.spec && project.links.record && <LeaveOut project={project} />}
      <TechnicalDetails lines={[problem.code, ...(problem.file ? [problem.file] : []), problem.message]} />
    </section>
  );
}

/** A button that starts another project from the usable files. */
function LeaveOut({ project }: { project: Project }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const start = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      goTo(projectLink(await startWithoutBadFiles(project)));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <>
      <button type="button" class="button primary" disabled={busy} onClick={() => void start()}>
        {t('problem.leaveOut', { n: project.problem?.parameters?.fileCount ?? 1 })}
      </button>
      {error !== undefined && <p class="text-error">{t('action.failed', { message: describeError(error) })}</p>}
    </>
  );
}
