import { isOutcome, type Project, type Stage, steps } from '../api/projects';
import { t } from '../i18n';
import { tone } from './StagePill';

/** The stages of a project in their order, and where it stands. */
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

/** The index of the step that the project is in, or was in when it ended. */
function reached({ stage, timings }: Project): number {
  const indexOf = (each: Stage): number => (steps as readonly Stage[]).indexOf(each === 'AwaitingDecision' ? 'Creating' : each);
  if (!isOutcome(stage)) return indexOf(stage);
  // Every outcome is published; how far the work itself came tells the stage before.
  const worked = (timings ?? []).map((timing) => timing.stage).filter((each) => each !== 'Publishing' && indexOf(each) >= 0);
  return worked.length > 0 ? indexOf(worked.at(-1)!) : 0;
}
