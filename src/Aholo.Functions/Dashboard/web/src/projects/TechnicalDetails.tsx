import { t } from '../i18n';

/** Details for operators: codes, paths in storage and the app's own messages in English. */
export function TechnicalDetails({ lines }: { lines: readonly string[] }) {
  return (
    <details class="technical">
      <summary class="small">{t('problem.technical')}</summary>
      {lines.map((line) => (
        <p key={line} class="small" lang="en">
          {line}
        </p>
      ))}
    </details>
  );
}
