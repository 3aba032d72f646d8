import { Store } from '../shared/store';
import { configuration } from '../api/config';
import { type Picked, pickAdded, type PickedFile } from './files';
import { isVideo } from './kinds';

/** The files that were dropped or chosen on any page and are not started yet. */
export const picked = new Store<Picked | undefined>(undefined);

/** Adds dropped or chosen files to those in the review. */
export function pick(found: Picked): void {
  const held = picked.value;
  picked.value = held && canReview(held) ? merge(held, found) : found;
}

/** Adds photos from the camera or the clipboard to those in the review. */
export async function pickMore(files: readonly File[]): Promise<void> {
  pick(await pickAdded(files, picked.value?.files.map(({ path }) => path) ?? [], configuration.value?.maxFileBytes));
}

/** Moves a file by a number of places, at most to the start or the end. */
export function move(files: readonly PickedFile[], path: string, by: number): PickedFile[] {
  const from = files.findIndex((file) => file.path === path);
  const to = Math.min(Math.max(from + by, 0), files.length - 1);
  return files.toSpliced(from, 1).toSpliced(to, 0, files[from]!);
}

/** Gets the path of the cover: the chosen picture if it is still there, or else the first. */
export function coverOf(files: readonly PickedFile[], chosen: string | undefined): string | undefined {
  return files.some(({ path }) => path === chosen) ? chosen : files.find(({ path }) => !isVideo(path))?.path;
}

/** Whether there is anything to review. */
export function canReview({ files, manifest, words }: Picked): boolean {
  return files.length > 0 || manifest !== undefined || words === true;
}

/** Adds files to others. A newer file replaces one with the same path. */
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
