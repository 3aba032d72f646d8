import { uploadPath } from '../api/projects';
import { put } from '../api/put';
import { Store } from '../shared/store';
import { rememberThumbnail } from '../shared/thumbnails';
import type { PickedFile } from './files';
import { type Spec, specFields } from './spec';

export type BatchState = 'uploading' | 'starting' | 'done' | 'failed' | 'cancelled';

/** The files of one project on their way. */
export interface Batch {
  id: string;
  name: string;
  total: number;
  sent: number;
  state: BatchState;
  error?: string;
  projectId?: string;
}

const parallelUploads = 4;

/** All batches of this visit, the newest first. */
export const batches = new Store<readonly Batch[]>([]);

interface Work {
  files: PickedFile[];
  name: string;
  spec: Spec;
  done: Set<string>;
  stop: AbortController;
}

const works = new Map<string, Work>();
const waiting: (() => void)[] = [];
let running = 0;

/** Uploads files into a folder of their own and starts one project from them. */
export function startBatch(name: string, files: PickedFile[], spec: Spec): Batch {
  // A folder of its own, so that two photos of the same name, as phones give them, do not replace each other.
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const id = `${time}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`;
  const batch: Batch = { id, name, total: files.reduce((sum, { file }) => sum + file.size, 0), sent: 0, state: 'uploading' };
  works.set(id, { files, name, spec, done: new Set(), stop: new AbortController() });
  batches.value = [batch, ...batches.value];
  void run(id);
  return batch;
}

/** Goes on with a batch that failed or was stopped; what has been uploaded is not uploaded again. */
export function restartBatch(id: string): void {
  const work = works.get(id)!;
  work.stop = new AbortController();
  change(id, { state: 'uploading' });
  void run(id);
}

export function stopBatch(id: string): void {
  works.get(id)!.stop.abort(new DOMException('The upload was stopped.', 'AbortError'));
}

export function dismissBatch(id: string): void {
  works.delete(id);
  batches.value = batches.value.filter((batch) => batch.id !== id);
}

/** Takes finished batches from the list whose projects are seen elsewhere. */
export function leaveTo(projectIds: readonly string[]): void {
  for (const { id, projectId } of batches.value) if (projectId && projectIds.includes(projectId)) dismissBatch(id);
}

async function run(id: string): Promise<void> {
  const work = works.get(id)!;
  const { signal } = work.stop;
  const sent = new Map<string, number>();
  const report = (): void => {
    const finished = work.files.reduce((sum, { path, file }) => sum + (work.done.has(path) ? file.size : (sent.get(path) ?? 0)), 0);
    change(id, { sent: finished });
  };

  try {
    await Promise.all(
      work.files.map(({ file, path }) =>
        slot(signal, async () => {
          if (work.done.has(path)) return;
          await put(uploadPath(`${id}/${path}`), file, signal, (bytes) => {
            sent.set(path, Math.min(bytes, file.size));
            report();
          });
          work.done.add(path);
          report();
        }),
      ),
    );

    // The manifest starts the project, so it comes last.
    change(id, { state: 'starting' });
    const { cover, ...spec } = work.spec;
    const resources = work.files.map(({ path }) => path);
    const manifest = { ...specFields(spec), name: work.name, resources, ...(cover && resources.includes(cover) ? { cover } : {}) };
    const content = new Blob([JSON.stringify(manifest)], { type: 'application/json' });
    const { projectId } = await put(uploadPath(`${id}/project.json`), content, signal, () => {});
    if (projectId) await rememberThumbnail(projectId, work.files[0]!.file);
    change(id, { state: 'done', ...(projectId ? { projectId } : {}) });
  } catch (error) {
    const stopped = signal.aborted && (error as Error).name === 'AbortError';
    if (!signal.aborted) work.stop.abort(error);
    change(id, stopped ? { state: 'cancelled' } : { state: 'failed', error: (error as Error).message });
  }
}

/** Runs an action when one of the few places is free. */
async function slot(signal: AbortSignal, action: () => Promise<void>): Promise<void> {
  if (running >= parallelUploads) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    signal.throwIfAborted();
    await action();
  } finally {
    // The place goes to who waits longest.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function change(id: string, changes: Partial<Batch>): void {
  batches.value = batches.value.map((batch) => (batch.id === id ? { ...batch, ...changes } : batch));
}

window.addEventListener('beforeunload', (event) => {
  if (batches.value.some(({ state }) => state === 'uploading' || state === 'starting')) event.preventDefault();
});
