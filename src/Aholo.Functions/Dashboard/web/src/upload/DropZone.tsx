import { useRef } from 'preact/hooks';
import { configuration } from '../api/config';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import { CameraButton } from './CameraButton';
import { type Picked, pickFromInput } from './files';
import { accept } from './kinds';
import { LeftOut } from './LeftOut';

interface DropZoneProps {
  /** Whether files are being dragged over the page. */
  over: boolean;
  /** The last files, if none of them can be used. */
  unusable: Picked | undefined;
  onPick: (picked: Picked) => void;
  onWords: () => void;
}

/** The area where files are dropped or chosen. */
export function DropZone({ over, unusable, onPick, onWords }: DropZoneProps) {
  const photos = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const choose = (input: HTMLInputElement): void => {
    if (input.files?.length) void pickFromInput([...input.files], configuration.value?.maxFileBytes).then(onPick);
    input.value = '';
  };

  return (
    <section class={`drop${over ? ' drop-over' : ''}`} aria-labelledby="drop-title">
      <div class="drop-art" aria-hidden="true">
        <Icon name="camera" size={34} />
        <span class="drop-dots" />
        <Icon name="cube" size={34} />
      </div>
      <h1 id="drop-title">{over ? t('drop.over') : t('drop.title')}</h1>
      <p class="muted">{t('drop.text')}</p>
      <div class="row center">
        <CameraButton label={t('drop.take')} />
        <button type="button" class="button primary" onClick={() => photos.current!.click()}>
          <Icon name="camera" />
          {t('drop.choose')}
        </button>
        <button type="button" class="button" onClick={() => folder.current!.click()}>
          <Icon name="folder" />
          {t('drop.folder')}
        </button>
        <button type="button" class="button quiet" onClick={onWords}>
          <Icon name="text" />
          {t('drop.words')}
        </button>
      </div>
      <input ref={photos} type="file" id="choose-photos" multiple accept={accept} hidden onChange={(event) => choose(event.currentTarget)} />
      <input ref={folder} type="file" id="choose-folder" {...{ webkitdirectory: true }} hidden onChange={(event) => choose(event.currentTarget)} />
      {unusable && (
        <>
          <p class="notice warning" role="status">
            {t('drop.nothing')}
          </p>
          <LeftOut refused={unusable.refused} unlisted={unusable.unlisted} />
        </>
      )}
    </section>
  );
}
