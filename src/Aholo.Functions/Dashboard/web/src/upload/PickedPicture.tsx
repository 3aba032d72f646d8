import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import type { PickedFile } from './files';
import { isVideo } from './kinds';

interface PickedPictureProps {
  picture: PickedFile;
  isCover: boolean;
  /** Undefined if it cannot be selected. */
  chosen: boolean | undefined;
  onChoose: () => void;
  onRemove: (() => void) | undefined;
}

/** A file of the new project, which can be selected and left out. */
export function PickedPicture({ picture, isCover, chosen, onChoose, onRemove }: PickedPictureProps) {
  const [url, setUrl] = useState<string>();
  // Not every browser shows HEIC.
  const [unshowable, setUnshowable] = useState(false);
  useEffect(() => {
    if (isVideo(picture.path)) return;
    const made = URL.createObjectURL(picture.file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);

  const content =
    url && !unshowable ? (
      <img src={url} alt={picture.path} decoding="async" onError={() => setUnshowable(true)} />
    ) : (
      <span class="picked-file">{picture.path}</span>
    );
  return (
    <li class="picked-item">
      {chosen === undefined ? (
        content
      ) : (
        <button type="button" class="picked-choose" aria-pressed={chosen} onClick={onChoose}>
          {content}
        </button>
      )}
      {isCover && <span class="picked-cover">{t('review.cover')}</span>}
      {onRemove && (
        <button type="button" class="picked-remove" aria-label={t('review.remove', { name: picture.path })} onClick={onRemove}>
          <Icon name="close" size={14} />
        </button>
      )}
    </li>
  );
}
