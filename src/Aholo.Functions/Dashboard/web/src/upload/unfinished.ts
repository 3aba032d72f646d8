import { lastingValues } from '../shared/storage';
import type { PickedFile } from './files';
import type { Spec } from './spec';

/** A batch without a project yet, as the browser stores it. */
export interface Unfinished {
  id: string;
  name: string;
  spec: Spec;
  files: StoredFile[];
  /** The paths of the uploaded files. */
  done: string[];
}

interface StoredFile {
  path: string;
  size: number;
  lastModified: number;
}

const prefix = 'aholo.upload.';

// Locks show whether another tab works on a batch; they exist in secure contexts only.
const canStore = window.isSecureContext;

/** Stores a batch and its progress, but no key or URL. */
export function storeUnfinished(unfinished: Unfinished): void {
  if (!canStore) return;
  try {
    lastingValues.setItem(prefix + unfinished.id, JSON.stringify(unfinished));
  } catch (error) {
    // No space: the batch continues, but not after a reload.
    if (!(error instanceof DOMException)) throw error;
  }
}

export function removeUnfinished(id: string): void {
  lastingValues.removeItem(prefix + id);
}

export function describeFile({ file, path }: PickedFile): StoredFile {
  return { path, size: file.size, lastModified: file.lastModified };
}

/** Runs an action while no other tab works on the same batch. */
export async function alone(id: string, action: () => Promise<void>): Promise<void> {
  if (canStore) await navigator.locks.request(prefix + id, action);
  else await action();
}

/** Calls back for each unfinished batch that no other tab works on. */
export function findUnfinished(found: (unfinished: Unfinished) => void): void {
  if (!canStore) return;
  for (const key of lastingValues.keys().filter((each) => each.startsWith(prefix))) {
    void navigator.locks.request(key, () => {
      const text = lastingValues.getItem(key);
      if (text) found(JSON.parse(text) as Unfinished);
    });
  }
}

/** Finds the stored files among the chosen ones. Returns a path instead if that file is missing or has changed. */
export function matchFiles(unfinished: Unfinished, chosen: readonly File[]): PickedFile[] | string {
  const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const left = [...chosen];
  const files: PickedFile[] = [];
  for (const { path, size, lastModified } of unfinished.files) {
    const index = left.findIndex((file) => file.name === name(path) && file.size === size && file.lastModified === lastModified);
    if (index < 0) return path;
    files.push({ file: left.splice(index, 1)[0]!, path });
  }
  return files;
}
