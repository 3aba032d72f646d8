import { chooseLanguage, language, t } from '../i18n';
import { Icon } from '../shared/Icon';
import { useStore } from '../shared/store';
import { chooseTheme, theme } from '../shared/theme';

/** The language and the appearance. */
export function Preferences() {
  const shown = useStore(theme);
  const other = shown === 'dark' ? 'light' : 'dark';
  return (
    <>
      <button
        type="button"
        class="button small quiet"
        lang={language.value === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => chooseLanguage(language.value === 'zh' ? 'en' : 'zh')}
      >
        {t('app.language')}
      </button>
      <button type="button" class="button small quiet" aria-label={t(`app.theme.${other}`)} title={t(`app.theme.${other}`)} onClick={() => chooseTheme(other)}>
        <Icon name={other === 'dark' ? 'moon' : 'sun'} size={18} />
      </button>
    </>
  );
}
