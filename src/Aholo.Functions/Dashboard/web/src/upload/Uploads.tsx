import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { describeError, fileName } from '../problems/describe';
import { formatAbout, formatBytes } from '../shared/format';
import { Icon } from '../shared/Icon';
import { projectLink } from '../shared/router';
import { useStore } from '../shared/store';
import { type Batch, batches, dismissBatch, leaveOut, restartBatch, resumeBatch, stopBatch } from './batches';
import { accept } from './kinds';

/**
 * The batches that are being uploaded.
 * @param except A project that is already shown.
 */
export function Uploads({ except }: { except?: string }) {
  const all = useStore(batches).filter(({ projectId }) => projectId === undefined || projectId !== except);
  if (all.length === 0) return null;
  return (
    <section class="card" aria-labelledby="uploads-title">
      <h2 id="uploads-title">{t('upload.title')}</h2>
      <ul class="uploads" role="list">
        {all.map((batch) => (
          <UploadRow key={batch.id} batch={batch} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ batch }: { batch: Batch }) {
  const { id, name, state, sent, total, error, badFile, projectId } = batch;
  const active = state === 'uploading' || state === 'starting';
  return (
    <li class="upload">
      <div class="upload-head">
        <strong class="ellipsis">{name}</strong>
        <span class={error === undefined ? 'muted' : 'text-error'} role={error === undefined ? undefined : 'alert'}>
          {describe(batch)}
        </span>
      </div>
      {active && <progress aria-label={name} max={Math.max(total, 1)} value={state === 'starting' ? total : sent} />}
      <div class="row">
        {active && (
          <button type="button" class="button small" onClick={() => stopBatch(id)}>
            {t('upload.cancel')}
          </button>
        )}
        {state === 'failed' && badFile !== undefined && (
          <button type="button" class="button small primary" onClick={() => leaveOut(id, badFile)}>
            {t('upload.leaveOut', { name: fileName(badFile) })}
          </button>
        )}
        {((state === 'failed' && badFile === undefined) || state === 'canceled') && (
          <button type="button" class="button small" onClick={() => restartBatch(id)}>
            {t('upload.again')}
          </button>
        )}
        {state === 'interrupted' && <ChooseAgain batch={batch} />}
        {projectId && (
          <a class="button small" href={projectLink(projectId)}>
            {t('upload.open')}
          </a>
        )}
        {!active && (
          <button type="button" class="button small quiet" aria-label={t('upload.dismiss')} onClick={() => dismissBatch(id)}>
            <Icon name="close" size={16} />
          </button>
        )}
      </div>
    </li>
  );

  function describe(batch: Batch): string {
    switch (batch.state) {
      case 'uploading':
        return batch.left === undefined
          ? t('upload.progress', { sent: formatBytes(sent), total: formatBytes(total) })
          : t('upload.progressLeft', { sent: formatBytes(sent), total: formatBytes(total), time: formatAbout(batch.left) });
      case 'starting':
        return t('upload.starting');
      case 'done':
        return t('upload.done');
      case 'canceled':
        return t('upload.canceled');
      case 'failed':
        return badFile === undefined
          ? t('upload.failed', { message: describeError(error) })
          : t('upload.failedFile', { name: fileName(badFile), message: describeError(error) });
      case 'interrupted':
        return error === undefined ? t('upload.interrupted') : describeError(error);
    }
  }
}

/** The buttons to choose the files of an interrupted batch again. */
function ChooseAgain({ batch: { id, folder } }: { batch: Batch }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button small" onClick={() => input.current!.click()}>
        {t(folder ? 'upload.chooseFolder' : 'upload.chooseFiles')}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-resume={id}
        {...(folder ? { webkitdirectory: true } : { accept })}
        onChange={({ currentTarget }) => {
          if (currentTarget.files?.length) resumeBatch(id, [...currentTarget.files]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
