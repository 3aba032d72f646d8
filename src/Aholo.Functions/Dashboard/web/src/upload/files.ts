import { checkFile, type Refused } from './check';
import { extension, isMedia } from './kinds';
import { type Manifest, manifestName, readManifest } from './manifest';

/** A file that was dropped or chosen, with its relative path. */
export interface PickedFile {
  file: File;
  path: string;
}

export interface Picked {
  files: PickedFile[];
  /** The files that are left out because they cannot be used, each with the reason. */
  refused: Refused[];
  /** The paths of files that are left out because the manifest does not name them. */
  unlisted: string[];
  /** The number of clips of Live Photos that are left out. */
  clips: number;
  /** The folder, if one was dropped or chosen. */
  folder?: string;
  /** Whether the project is made from text alone. */
  words?: boolean;
  /** Its own project.json, if there is one. */
  manifest?: Manifest;
}

// The app leaves out the same files of a folder: SystemFiles.cs, LivePhotos.cs.
const systemFolders = ['__macosx', '@eadir'];
const systemFiles = ['thumbs.db', 'ehthumbs.db', 'desktop.ini'];
const livePhotos = ['heic', 'heif', 'jpg', 'jpeg'];
const largestClip = 32 * 1024 * 1024;

/** Gets the files of a file input. */
export function pickFromInput(files: readonly File[], maxBytes: number | undefined): Promise<Picked> {
  return arrange(files.map((file) => ({ file, path: file.webkitRelativePath || file.name })), maxBytes);
}

/**
 * Gets files that are added one by one, from a camera or the clipboard, which give many the same name.
 * @param used The paths that are taken.
 */
export function pickAdded(files: readonly File[], used: readonly string[], maxBytes: number | undefined): Promise<Picked> {
  const taken = new Set(used);
  const added = files.map((file) => {
    const path = freePath(file.name, taken);
    taken.add(path);
    return { file, path };
  });
  return arrange(added, maxBytes);
}

/** Gets the name, or the first of name-2, name-3, … that is free. */
export function freePath(name: string, taken: ReadonlySet<string>): string {
  const dot = name.includes('.') ? name.lastIndexOf('.') : name.length;
  let path = name;
  for (let number = 2; taken.has(path); number++) path = `${name.slice(0, dot)}-${number}${name.slice(dot)}`;
  return path;
}

/** Gets the dropped files, including those in folders. */
export async function pickFromDrop(transfer: DataTransfer, maxBytes: number | undefined): Promise<Picked> {
  // The entries must be read before the first await: the list is empty after it.
  const entries = [...transfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: PickedFile[] = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, path: entry.name });
    else if (entry) await collect(entry, found);
  }
  return arrange(found, maxBytes);
}

async function collect(entry: FileSystemEntry, found: PickedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ file, path: entry.fullPath.replace(/^\//, '') });
    return;
  }

  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader returns its entries in parts; an empty one is the last.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return;
    for (const child of part) await collect(child, found);
  }
}

/** Whether a file is hidden, or added to folders by operating systems. */
function isHidden(path: string): boolean {
  const parts = path.toLowerCase().split('/');
  return parts.some((part) => part.startsWith('.')) || parts.slice(0, -1).some((part) => systemFolders.includes(part)) || systemFiles.includes(parts.at(-1)!);
}

/** Finds the short clips that iPhones store beside the photos of Live Photos: IMG_1.MOV beside IMG_1.HEIC. */
function findClips(media: readonly PickedFile[]): Set<string> {
  const stem = (path: string): string => path.slice(0, path.lastIndexOf('.')).toLowerCase();
  const stems = new Set(media.filter(({ path }) => livePhotos.includes(extension(path))).map(({ path }) => stem(path)));
  const clips = media.filter(({ path, file }) => extension(path) === 'mov' && file.size <= largestClip && stems.has(stem(path)));
  return new Set(clips.map(({ path }) => path));
}

async function arrange(found: PickedFile[], maxBytes: number | undefined): Promise<Picked> {
  const visible = found.filter(({ path }) => !isHidden(path));
  const tops = new Set(found.filter(({ path }) => path.includes('/')).map(({ path }) => path.slice(0, path.indexOf('/'))));
  const folder = tops.size === 1 && found.every(({ path }) => path.includes('/')) ? [...tops][0]! : undefined;
  const above = folder === undefined ? '' : `${folder}/`;
  const own = visible.find(({ path }) => path === above + manifestName);

  const candidates = visible.filter(({ path }) => isMedia(path));
  const clips = findClips(candidates);
  const refused: Refused[] = [];
  const usable: PickedFile[] = [];
  for (const picked of visible) {
    if (picked === own) continue;
    const code = isMedia(picked.path) ? await checkFile(picked.file, picked.path, maxBytes) : 'file.format';
    if (!code) usable.push(picked);
    else if (!clips.has(picked.path)) refused.push({ path: picked.path, code });
  }
  usable.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));

  const unusable = new Set(refused.map(({ path }) => path));
  const manifest = own && readManifest(await own.file.text(), above, new Set(usable.map(({ path }) => path)), unusable);
  const named = manifest?.files?.length ? manifest.files : undefined;
  const files = named ? named.map((wanted) => usable.find(({ path }) => path === wanted)!) : usable.filter(({ path }) => !clips.has(path));
  return {
    files,
    refused,
    unlisted: named ? usable.filter((picked) => !files.includes(picked)).map(({ path }) => path) : [],
    clips: named ? 0 : clips.size,
    ...(folder === undefined ? {} : { folder }),
    ...(manifest ? { manifest } : {}),
  };
}

export function withoutExtension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
}
