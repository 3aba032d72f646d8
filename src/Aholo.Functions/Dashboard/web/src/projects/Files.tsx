import { useState } from 'preact/hooks';
import { uploadPath } from '../api/projects';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import { usePicture } from '../shared/usePicture';
import { isVideo } from '../upload/kinds';

const shownAtFirst = 8;

/** The files of the project. */
export function Files({ files }: { files: string[] }) {
  const [all, setAll] = useState(false);
  if (files.length === 0) return null;
  const shown = all ? files : files.slice(0, shownAtFirst);
  return (
    <section class="card" aria-labelledby="files-title">
      <h2 id="files-title">{t('project.sources')}</h2>
      <ul class={`sources${files.length === 1 ? ' single' : ''}`} role="list">
        {shown.map((path) => (
          <FilePicture key={path} path={path} />
        ))}
      </ul>
      {shown.length < files.length && (
        <button type="button" class="button small" onClick={() => setAll(true)}>
          {t('project.sources.all', { n: files.length })}
        </button>
      )}
    </section>
  );
}

function FilePicture({ path }: { path: string }) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const url = usePicture(uploadPath(path));
  return (
    <li>
      <figure class="source">
        {isVideo(path) ? (
          <div class="source-none muted">{t('project.sources.video')}</div>
        ) : url.failed ? (
          <div class="source-none muted">{t('project.sources.failed')}</div>
        ) : url.value ? (
          <img src={url.value} alt={name} decoding="async" onError={url.fail} />
        ) : (
          <div class="source-none" ref={url.frame}>
            <Icon name="camera" />
          </div>
        )}
        <figcaption class="ellipsis muted small">{name}</figcaption>
      </figure>
    </li>
  );
}
