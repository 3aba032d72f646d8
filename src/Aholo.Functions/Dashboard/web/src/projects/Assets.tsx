import { useState } from 'preact/hooks';
import { key, send } from '../api/http';
import type { Asset, Project } from '../api/schema';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { formatBytes, formatNumber } from '../shared/format';
import { Icon } from '../shared/Icon';
import { saveBlob } from '../shared/saveBlob';
import { useStore } from '../shared/store';
import { savedName } from './savedName';

/** The assets, to download. */
export function Assets({ project }: { project: Project }) {
  if (project.assets.length === 0) return null;
  return (
    <section class="card" aria-labelledby="assets-title">
      <h2 id="assets-title">{t('project.assets')}</h2>
      <ul class="assets" role="list">
        {project.assets.map((asset) => (
          <li key={asset.name} class="asset">
            <div>
              <strong>{asset.name}</strong>
              <span class="muted small">{describe(asset)}</span>
            </div>
            <Download path={asset.link} savedAs={savedName(project.name, asset.name)} label={t('project.download', { name: asset.name })} />
          </li>
        ))}
      </ul>
      {project.links.archive && project.assets.length > 1 && (
        <Download path={project.links.archive} savedAs={savedName(project.name, '.zip')} label={t('project.downloadAll')} text={t('project.downloadAll')} />
      )}
    </section>
  );
}

function describe({ size, facts }: Asset): string {
  return facts ? `${formatBytes(size)} · ${t('project.splats', { n: formatNumber(facts.splats) })}` : formatBytes(size);
}

/** A link if there is no key. With one, the page downloads, because a link cannot send the key. */
function Download({ path, savedAs, label, text }: { path: string; savedAs: string; label: string; text?: string }) {
  const keyed = useStore(key) !== null;
  const [error, setError] = useState<unknown>();

  const save = async (): Promise<void> => {
    setError(undefined);
    try {
      saveBlob(await (await send(path)).blob(), savedAs);
    } catch (failure) {
      setError(failure);
    }
  };

  return keyed ? (
    <>
      <button type="button" class="button small" aria-label={label} onClick={() => void save()}>
        <Icon name="download" size={18} />
        {text}
      </button>
      {error !== undefined && <span role="alert">{describeError(error)}</span>}
    </>
  ) : (
    <a class="button small" href={path} download={savedAs} aria-label={label}>
      <Icon name="download" size={18} />
      {text}
    </a>
  );
}
