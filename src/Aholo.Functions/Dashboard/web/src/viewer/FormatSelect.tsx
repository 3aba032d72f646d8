import type { Asset } from '../api/schema';
import { t } from '../i18n';
import { formatBytes } from '../shared/format';

interface FormatSelectProps {
  label: string;
  assets: readonly Asset[];
  chosen: string;
  onChoose: (name: string) => void;
}

/** The formats of a project, each with its size. */
export function FormatSelect({ label, assets, chosen, onChoose }: FormatSelectProps) {
  return (
    <select aria-label={label} value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
      {assets.map(({ name, size }) => (
        <option key={name} value={name}>
          {t('viewer.formatSize', { name, size: formatBytes(size) })}
        </option>
      ))}
    </select>
  );
}
