import { configuration } from '../api/config';
import { t } from '../i18n';
import { useStore } from '../shared/store';

/** Shows that assets are samples, if the service is the simulator. */
export function SimulatorBadge() {
  if (!useStore(configuration)?.simulator) return null;
  return (
    <span class="badge" title={t('app.simulator.title')}>
      {t('app.simulator')}
    </span>
  );
}
