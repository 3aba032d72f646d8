import { isOutcome } from '../api/projects';
import type { Stage } from '../api/schema';
import { tryText } from '../i18n';

/** Gets the tone of a stage: running, decision, good, bad or stopped. */
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
