import { chooseLanguage, language, t } from '../i18n';
import { configuration } from '../api/config';
import { Icon } from '../shared/Icon';
import { useStore } from '../shared/store';
import { chooseTheme, theme } from '../shared/theme';
import icon from '../icon.svg';
import { Credits } from './Credits';

export function Header() {
  const shown = useStore(theme);
  const simulator = useStore(configuration)?.simulator ?? false;
  const other = shown === 'dark' ? 'light' : 'dark';
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
        {simulator && (
          <span class="badge" title={t('app.simulator.title')}>
            {t('app.simulator')}
          </span>
        )}
        <button
          type="button"
          class="button small quiet"
          lang={language.value === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => chooseLanguage(language.value === 'zh' ? 'en' : 'zh')}
        >
          {t('app.language')}
        </button>
        <button
          type="button"
          class="button small quiet"
          aria-label={t(`app.theme.${other}`)}
          title={t(`app.theme.${other}`)}
          onClick={() => chooseTheme(other)}
        >
          <Icon name={other === 'dark' ? 'moon' : 'sun'} size={18} />
        </button>
      </div>
    </header>
  );
}
