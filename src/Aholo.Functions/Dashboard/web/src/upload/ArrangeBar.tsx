import { t } from '../i18n';

interface ArrangeBarProps {
  /** The file that is arranged, and its place among all, from 1. */
  path: string;
  place: number;
  count: number;
  onMove: (by: number) => void;
  /** Undefined if the file is the cover, or cannot be. */
  onCover: (() => void) | undefined;
}

/** Moves a file among those of a project, and makes it the cover: by buttons, which fingers and keyboards can use alike. */
export function ArrangeBar({ path, place, count, onMove, onCover }: ArrangeBarProps) {
  return (
    <div class="row" role="group" aria-label={path}>
      <span class="small" role="status">
        {t('review.chosen', { name: path, place, n: count })}
      </span>
      <button type="button" class="button small" disabled={place === 1} onClick={() => onMove(-1)}>
        {t('review.earlier')}
      </button>
      <button type="button" class="button small" disabled={place === count} onClick={() => onMove(1)}>
        {t('review.later')}
      </button>
      <button type="button" class="button small" disabled={!onCover} onClick={onCover}>
        {t('review.makeCover')}
      </button>
    </div>
  );
}
