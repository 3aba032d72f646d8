import { findUpload } from '../api/direct';
import { ApiError } from '../api/errors';
import { uploadPath } from '../api/projects';
import { put } from '../api/put';
import { fileCodeOf, UserError } from '../problems/describe';
import { Limit } from '../shared/limit';
import { Store } from '../shared/store';
import { recordStarted } from '../shared/started';
import { storeThumbnail } from '../shared/thumbnails';
import { upload } from './direct';
import type { PickedFile } from './files';
import { isVideo } from './kinds';
import { type Spec, specFields } from './spec';
import { Speed } from './speed';
import { alone, describeFile, findUnfinished, matchFiles, removeUnfinished, storeUnfinished, type Unfinished } from './unfinished';

/** Interrupted: a batch of an earlier visit, whose files must be chosen again. */
export type BatchState = 'uploading' | 'starting' | 'done' | 'failed' | 'canceled' | 'interrupted';

/** The files of one project during their upload. */
export interface Batch {
  id: string;
  name: string;
  total: number;
  sent: number;
  /** Milliseconds until all files are sent, once the speed is known. */
  left?: number | undefined;
  state: BatchState;
  /** The error, or the reason why it cannot continue yet. */
  error?: unknown;
  /** The file that failed, if the batch can continue without it. */
  badFile?: string | undefined;
  projectId?: string;
  /** Whether the files are from a folder. */
  folder: boolean;
}

const places = new Limit(4);

/** All batches of this visit and the interrupted ones of earlier visits, newest first. */
export const batches = new Store<readonly Batch[]>([]);

interface Work {
  files: PickedFile[];
  name: string;
  spec: Spec;
  done: Set<string>;
  stop: AbortController;
}

const works = new Map<string, Work>();
const interrupted = new Map<string, Unfinished>();

/** Uploads files into a folder of their own and starts one project from them. */
export function startBatch(name: string, files: PickedFile[], spec: Spec): Batch {
  // A separate folder, because phones give many photos the same name.
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const id = `${time}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`;
  const total = totalSize(files);
  const batch: Batch = { id, name, total, sent: 0, state: 'uploading', folder: isFolder(files) };
  works.set(id, { files, name, spec, done: new Set(), stop: new AbortController() });
  batches.value = [batch, ...batches.value];
  void run(id);
  return batch;
}

/** Continues an interrupted batch with its files, which were chosen again. */
export function resumeBatch(id: string, chosen: readonly File[]): void {
  const unfinished = interrupted.get(id)!;
  const files = matchFiles(unfinished, chosen);
  if (typeof files === 'string') {
    change(id, { error: new UserError('upload.otherFiles', { name: files }) });
    return;
  }

  const { name, spec, done } = unfinished;
  works.set(id, { files, name, spec, done: new Set(done), stop: new AbortController() });
  restartBatch(id);
}

/** Continues a batch that failed or was stopped. Uploaded files are not uploaded again. */
export function restartBatch(id: string): void {
  const work = works.get(id)!;
  work.stop = new AbortController();
  change(id, { state: 'uploading', error: undefined, badFile: undefined });
  void run(id);
}

/** Continues a batch without the file that failed. */
export function leaveOut(id: string, path: string): void {
  const work = works.get(id)!;
  work.files = work.files.filter((file) => file.path !== path);
  change(id, { total: totalSize(work.files) });
  restartBatch(id);
}

export function stopBatch(id: string): void {
  works.get(id)!.stop.abort(new DOMException('The upload was stopped.', 'AbortError'));
}

export function dismissBatch(id: string): void {
  works.delete(id);
  interrupted.delete(id);
  removeUnfinished(id);
  batches.value = batches.value.filter((batch) => batch.id !== id);
}

/** Removes finished batches whose projects are shown elsewhere. */
export function removeStarted(projectIds: readonly string[]): void {
  for (const { id, projectId } of batches.value) if (projectId && projectIds.includes(projectId)) dismissBatch(id);
}

function run(id: string): Promise<void> {
  return alone(id, () => uploadBatch(id));
}

async function uploadBatch(id: string): Promise<void> {
  const work = works.get(id)!;
  const { signal } = work.stop;
  const sent = new Map<string, number>();
  let badFile: string | undefined;
  const speed = new Speed();
  const report = (): void => {
    const finished = work.files.reduce((sum, { path, file }) => sum + (work.done.has(path) ? file.size : (sent.get(path) ?? 0)), 0);
    speed.add(performance.now(), finished);
    change(id, { sent: finished, left: speed.left(totalSize(work.files)) });
  };

  const keep = (): void =>
    storeUnfinished({ id, name: work.name, spec: work.spec, files: work.files.map(describeFile), done: [...work.done] });

  try {
    keep();
    await Promise.all(
      work.files.map(({ file, path }) =>
        places.run(signal, async () => {
          if (work.done.has(path)) return;
          try {
            await upload(`${id}/${path}`, file, signal, (bytes) => {
              sent.set(path, Math.min(bytes, file.size));
              report();
            });
          } catch (error) {
            if (fileCodeOf(error) && work.files.length > 1) badFile ??= path;
            throw error;
          }
          work.done.add(path);
          keep();
          report();
        }),
      ),
    );

    // The manifest starts the project, so it comes last.
    change(id, { state: 'starting' });
    const { cover, ...spec } = work.spec;
    const files = work.files.map(({ path }) => path);
    const manifest = { ...specFields(spec), name: work.name, files, ...(cover && files.includes(cover) ? { cover } : {}) };
    const projectId = await start(`${id}/project.json`, manifest, signal);
    removeUnfinished(id);
    const picture = work.files.find(({ path }) => path === cover) ?? work.files.find(({ path }) => !isVideo(path));
    if (projectId && picture) await storeThumbnail(projectId, picture.file);
    if (projectId) recordStarted(projectId);
    change(id, { state: 'done', ...(projectId ? { projectId } : {}) });
  } catch (error) {
    const stopped = signal.aborted && (error as Error).name === 'AbortError';
    if (!signal.aborted) work.stop.abort(error);
    change(id, stopped ? { state: 'canceled' } : { state: 'failed', error, badFile });
  }
}

/** Uploads the manifest, which starts the project: once, even if the response is lost or another tab is faster. */
async function start(path: string, manifest: object, signal: AbortSignal): Promise<string | null> {
  const content = new Blob([JSON.stringify(manifest)], { type: 'application/json' });
  try {
    return (await put(uploadPath(path), content, signal, () => {}, { 'If-None-Match': '*' })).projectId ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) return (await findUpload(path, signal)).projectId;
    throw error;
  }
}

function totalSize(files: readonly PickedFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}

function isFolder(files: readonly { path: string }[]): boolean {
  return files.some(({ path }) => path.includes('/'));
}

function change(id: string, changes: Partial<Batch>): void {
  batches.value = batches.value.map((batch) => (batch.id === id ? { ...batch, ...changes } : batch));
}

window.addEventListener('beforeunload', (event) => {
  if (batches.value.some(({ state }) => state === 'uploading' || state === 'starting')) event.preventDefault();
});

findUnfinished((unfinished) => {
  const { id, name, files, done } = unfinished;
  const size = (list: typeof files): number => list.reduce((sum, each) => sum + each.size, 0);
  interrupted.set(id, unfinished);
  batches.value = [
    ...batches.value,
    { id, name, total: size(files), sent: size(files.filter(({ path }) => done.includes(path))), state: 'interrupted', folder: isFolder(files) },
  ];
});
