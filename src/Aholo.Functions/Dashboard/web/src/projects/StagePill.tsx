import { isOutcome, type Stage } from '../api/projects';
import { tryText } from '../i18n';

/** running, decision, good, bad or stopped: what a stage looks like. */
export function tone(stage: Stage): string {
  if (stage === 'AwaitingDecision') return 'decision';
  if (!isOutcome(stage)) return 'running';
  return stage === 'Succeeded' ? 'good' : stage === 'Canceled' ? 'stopped' : 'bad';
}

export function StagePill({ stage }: { stage: Stage }) {
  return (
    <span class={`pill ${tone(stage)}`} data-stage={stage}>
      {tryText(`stage.${stage}`) ?? stage}
    </span>
  );
}
