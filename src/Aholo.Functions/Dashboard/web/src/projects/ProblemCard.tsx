import type { Problem } from '../api/projects';
import { t, tryText } from '../i18n';
import { Icon } from '../shared/Icon';

/** Why a project did not succeed. */
export function ProblemCard({ problem }: { problem: Problem }) {
  return (
    <section class="card problem" role="alert" aria-labelledby="problem-title">
      <h2 id="problem-title">
        <Icon name="warning" />
        {tryText(`problem.${problem.code}`) ?? t('problem.title')}
      </h2>
      <p class="problem-message">{problem.message}</p>
      <p class="muted small">
        <code>{problem.code}</code>
        {problem.resource && <> · {problem.resource}</>}
      </p>
    </section>
  );
}
