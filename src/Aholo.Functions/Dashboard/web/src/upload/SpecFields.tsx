import { t, type TextKey } from '../i18n';
import type { Spec } from './spec';

interface SpecFieldsProps {
  spec: Spec;
  onChange: (spec: Spec) => void;
  /** Whether there are files to reconstruct from. */
  canReconstruct: boolean;
  promptRequired: boolean;
}

/** The options of a project. */
export function SpecFields({ spec, onChange, canReconstruct, promptRequired }: SpecFieldsProps) {
  const select = <K extends 'kind' | 'scene' | 'quality' | 'access'>(field: K, values: readonly Spec[K][]) => (
    <label class="field">
      <span>{t(`review.${field}` as TextKey)}</span>
      <select value={spec[field]} onChange={(event) => onChange({ ...spec, [field]: event.currentTarget.value })}>
        {values.map((value) => (
          <option key={value} value={value}>
            {t(`review.${field}.${value}` as TextKey)}
          </option>
        ))}
      </select>
    </label>
  );
  const check = (field: 'uploadSog' | 'panorama', label: TextKey) => (
    <label class="check">
      <input type="checkbox" checked={spec[field]} onChange={(event) => onChange({ ...spec, [field]: event.currentTarget.checked })} />
      <span>{t(label)}</span>
    </label>
  );

  const generation = spec.kind === 'generation';
  return (
    <>
      {generation && (
        <label class="field wide">
          <span>{t('review.prompt')}</span>
          <textarea
            rows={3}
            maxLength={2000}
            required={promptRequired}
            placeholder={t('review.prompt.hint')}
            value={spec.prompt}
            onInput={(event) => onChange({ ...spec, prompt: event.currentTarget.value })}
          />
        </label>
      )}
      {!generation && select('scene', ['model', 'space'])}
      {!generation && select('quality', ['low', 'normal', 'high', 'ultra'])}
      <details class="wide">
        <summary>{t('review.options')}</summary>
        <div class="fields">
          {canReconstruct && select('kind', ['reconstruction', 'generation'])}
          {select('access', ['private', 'public'])}
          {check('uploadSog', 'review.sog')}
          {!generation && check('panorama', 'review.panorama')}
        </div>
      </details>
    </>
  );
}
