import { useState } from 'preact/hooks';
import { uploadPath } from '../api/projects';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import { usePicture } from '../shared/usePicture';
import { isVideo } from '../upload/kinds';

const shownAtFirst = 8;

/** The files that the project was made from. */
export function Inputs({ files }: { files: string[] }) {
  const [all, setAll] = useState(false);
  if (files.length === 0) return null;
  const shown = all ? files : files.slice(0, shownAtFirst);
  return (
    <section class="card" aria-labelledby="inputs-title">
      <h2 id="inputs-title">{t('project.inputs')}</h2>
      <ul class={`inputs${files.length === 1 ? ' single' : ''}`} role="list">
        {shown.map((path) => (
          <InputPicture key={path} path={path} />
        ))}
      </ul>
      {shown.length < files.length && (
        <button type="button" class="button small" onClick={() => setAll(true)}>
          {t('project.inputs.all', { n: files.length })}
        </button>
      )}
    </section>
  );
}

function InputPicture({ path }: { path: string }) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const url = usePicture(uploadPath(path));
  return (
    <li>
      <figure class="input">
        {isVideo(path) ? (
          <div class="input-none muted">{t('project.inputs.video')}</div>
        ) : url.failed ? (
          <div class="input-none muted">{t('project.inputs.failed')}</div>
        ) : url.value ? (
          <img src={url.value} alt={name} decoding="async" onError={url.fail} />
        ) : (
          <div class="input-none" ref={url.frame}>
            <Icon name="camera" />
          </div>
        )}
        <figcaption class="ellipsis muted small">{name}</figcaption>
      </figure>
    </li>
  );
}
