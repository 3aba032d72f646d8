import { Store } from '../shared/store';
import type { Picked } from './files';

/** What was dropped or chosen last, on whatever page, and is not started yet. */
export const picked = new Store<Picked | undefined>(undefined);

/** Takes files that were dropped or chosen. They join those that are being reviewed. */
export function pick(found: Picked): void {
  const held = picked.value;
  picked.value = held && canReview(held) ? merge(held, found) : found;
}

/** Whether there is something to make a project from. */
export function canReview({ files, manifest, words }: Picked): boolean {
  return files.length > 0 || manifest !== undefined || words === true;
}

/** Adds files to others; of one path, the newer stays. */
export function merge(held: Picked, found: Picked): Picked {
  const paths = new Set(found.files.map(({ path }) => path));
  const { words: _, ...rest } = held;
  return {
    ...rest,
    ...found,
    files: [...held.files.filter(({ path }) => !paths.has(path)), ...found.files],
    refused: [...held.refused, ...found.refused],
    unlisted: [...held.unlisted, ...found.unlisted],
    clips: held.clips + found.clips,
  };
}
