import { useState } from 'preact/hooks';
import { retryDelivery } from '../api/projects';
import type { Delivery, Project } from '../api/schema';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { formatTime } from '../shared/format';
import { TechnicalDetails } from './TechnicalDetails';

/** The webhook deliveries of a project. One that was given up can be retried. */
export function Deliveries({ project, onRetried }: { project: Project; onRetried: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const deliveries = project.deliveries ?? [];
  if (deliveries.length === 0) return null;

  const retry = async (number: number): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await retryDelivery(project.id, number);
      onRetried();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="card" aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">{t('project.deliveries')}</h2>
      <ul class="assets" role="list">
        {deliveries.map((delivery) => {
          const problem = delivery.attempts.at(-1)?.problem;
          return (
            <li key={delivery.number} class="asset">
              <div>
                <strong>{delivery.url}</strong>
                <span class="muted small">{describe(delivery)}</span>
                {problem && <TechnicalDetails lines={[delivery.eventId, problem]} />}
              </div>
              {delivery.retry && (
                <button type="button" class="button" disabled={busy} onClick={() => void retry(delivery.number)}>
                  {t('project.deliveries.retry')}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {error !== undefined && (
        <p class="notice error" role="alert">
          {t('action.failed', { message: describeError(error) })}
        </p>
      )}
    </section>
  );
}

function describe({ state, attemptCount, nextAttemptAt }: Delivery): string {
  if (state === 'Pending' && !nextAttemptAt) return t('project.deliveries.now');
  return t(`project.deliveries.${state}`, { n: attemptCount, at: nextAttemptAt ? formatTime(nextAttemptAt) : '' });
}
