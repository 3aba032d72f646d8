import { Store } from '../shared/store';
import { configuration } from '../api/config';
import { type Picked, pickAdded, type PickedFile } from './files';
import { isVideo } from './kinds';

/** What was dropped or chosen last, on whatever page, and is not started yet. */
export const picked = new Store<Picked | undefined>(undefined);

/** Takes files that were dropped or chosen. They join those that are being reviewed. */
export function pick(found: Picked): void {
  const held = picked.value;
  picked.value = held && canReview(held) ? merge(held, found) : found;
}

/** Takes photos from the camera or the clipboard, each beside those that are there. */
export async function pickMore(files: readonly File[]): Promise<void> {
  pick(await pickAdded(files, picked.value?.files.map(({ path }) => path) ?? [], configuration.value?.maxFileBytes));
}

/** The files with one of them moved by so many places, as far as there are any. */
export function move(files: readonly PickedFile[], path: string, by: number): PickedFile[] {
  const from = files.findIndex((file) => file.path === path);
  const to = Math.min(Math.max(from + by, 0), files.length - 1);
  return files.toSpliced(from, 1).toSpliced(to, 0, files[from]!);
}

/** The path of the picture that stands for a project: the one that was chosen, as long as it is there, else the first. */
export function coverOf(files: readonly PickedFile[], chosen: string | undefined): string | undefined {
  return files.some(({ path }) => path === chosen) ? chosen : files.find(({ path }) => !isVideo(path))?.path;
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
