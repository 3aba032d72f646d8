import { isOutcome, steps } from '../api/projects';
import type { Project, Stage } from '../api/schema';
import { t } from '../i18n';
import { tone } from './StagePill';

/** The steps of a project, with the current one marked. */
export function Stepper({ project }: { project: Project }) {
  const position = reached(project);
  const ended = isOutcome(project.stage);
  return (
    <ol class={`stepper ${tone(project.stage)}`} aria-label={t('project.progress')}>
      {steps.map((step, index) => {
        const state = index < position || project.stage === 'Succeeded' ? 'done' : index === position ? (ended ? 'stopped' : 'current') : 'ahead';
        return (
          <li key={step} class={state} aria-current={state === 'current' ? 'step' : undefined}>
            <span class="step-dot" aria-hidden="true" />
            <span class="step-name">{t(`step.${step}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** Gets the index of the current step, or of the one in which the project ended. */
function reached({ stage, timings }: Project): number {
  const indexOf = (each: Stage): number => (steps as readonly Stage[]).indexOf(each === 'AwaitingDecision' ? 'Creating' : each);
  if (!isOutcome(stage)) return indexOf(stage);
  // Every outcome is published, so the stage before shows how far the work came.
  const worked = (timings ?? []).map((timing) => timing.stage).filter((each) => each !== 'Publishing' && indexOf(each) >= 0);
  return worked.length > 0 ? indexOf(worked.at(-1)!) : 0;
}
