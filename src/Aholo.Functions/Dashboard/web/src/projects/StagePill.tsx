import { isOutcome, type Stage } from '../api/projects';
import { tryText } from '../i18n';

/** running, attention, good, bad or stopped: what a stage looks like. */
export function tone(stage: Stage): string {
  if (stage === 'Attention') return 'attention';
  if (!isOutcome(stage)) return 'running';
  return stage === 'Succeeded' ? 'good' : stage === 'Cancelled' ? 'stopped' : 'bad';
}

export function StagePill({ stage }: { stage: Stage }) {
  return (
    <span class={`pill ${tone(stage)}`} data-stage={stage}>
      {tryText(`stage.${stage}`) ?? stage}
    </span>
  );
}
