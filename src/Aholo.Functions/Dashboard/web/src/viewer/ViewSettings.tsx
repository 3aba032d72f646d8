import { t } from '../i18n';
import { backgrounds, fieldOfView, type Background, type ViewOptions } from './view';

/** The background and the field of view. */
export function ViewSettings({ options, onChange }: { options: ViewOptions; onChange: (options: ViewOptions) => void }) {
  return (
    <div class="viewer-settings" role="group" aria-label={t('viewer.settings')}>
      <label class="field">
        <span>{t('viewer.background')}</span>
        <select value={options.background} onChange={(event) => onChange({ ...options, background: event.currentTarget.value as Background })}>
          {backgrounds.map((each) => (
            <option key={each} value={each}>
              {t(`viewer.background.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>
          {t('viewer.fieldOfView')} <span class="muted">{t('viewer.degrees', { n: options.fieldOfView })}</span>
        </span>
        <input
          type="range"
          min={fieldOfView.min}
          max={fieldOfView.max}
          value={options.fieldOfView}
          onInput={(event) => onChange({ ...options, fieldOfView: event.currentTarget.valueAsNumber })}
        />
      </label>
    </div>
  );
}
