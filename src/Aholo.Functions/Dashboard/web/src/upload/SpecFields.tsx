import { projectOptions } from '../api/schema';
import { t, type TextKey } from '../i18n';
import type { Spec } from './spec';

interface SpecFieldsProps {
  spec: Spec;
  onChange: (spec: Spec) => void;
  /** Whether there are files for a reconstruction. */
  canReconstruct: boolean;
  promptRequired: boolean;
  /** Whether the advanced options are shown at first. */
  open: boolean;
}

/** The options of a project. */
export function SpecFields({ spec, onChange, canReconstruct, promptRequired, open }: SpecFieldsProps) {
  const select = (field: 'kind' | 'scene' | 'quality' | 'access') => (
    <label class="field">
      <span>{t(`review.${field}` as TextKey)}</span>
      <select value={spec[field]} onChange={(event) => onChange({ ...spec, [field]: event.currentTarget.value })}>
        {projectOptions[field].enum.map((value) => (
          <option key={value} value={value}>
            {t(`review.${field}.${value}` as TextKey)}
          </option>
        ))}
      </select>
    </label>
  );
  const check = (field: 'includeSog' | 'panorama', label: TextKey) => (
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
            maxLength={projectOptions.prompt.maxLength}
            required={promptRequired}
            placeholder={t('review.prompt.hint')}
            value={spec.prompt}
            onInput={(event) => onChange({ ...spec, prompt: event.currentTarget.value })}
          />
        </label>
      )}
      {!generation && select('scene')}
      {!generation && select('quality')}
      <details class="wide" open={open}>
        <summary>{t('review.options')}</summary>
        <div class="fields">
          {canReconstruct && select('kind')}
          {select('access')}
          {check('includeSog', 'review.sog')}
          {!generation && check('panorama', 'review.panorama')}
        </div>
      </details>
    </>
  );
}
