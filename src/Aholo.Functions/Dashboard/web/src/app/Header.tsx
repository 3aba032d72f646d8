import { t } from '../i18n';
import icon from '../icon.svg';
import { Credits } from './Credits';
import { Preferences } from './Preferences';
import { SimulatorBadge } from './SimulatorBadge';

export function Header() {
  return (
    <header class="header">
      <a class="brand" href="#/">
        <img src={icon} alt="" width="28" height="28" />
        <span>
          <strong>{t('app.title')}</strong> <span class="muted brand-tagline">{t('app.tagline')}</span>
        </span>
      </a>
      <div class="row">
        <Credits />
        <SimulatorBadge />
        <Preferences />
      </div>
    </header>
  );
}
