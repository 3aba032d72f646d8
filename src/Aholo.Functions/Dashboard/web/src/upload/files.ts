import { type Manifest, manifestName, readManifest } from './manifest';

/** A file that was dropped or chosen, with its path below what was. */
export interface PickedFile {
  file: File;
  path: string;
}

export interface Picked {
  files: PickedFile[];
  /** How many files are neither photos nor videos. */
  skipped: number;
  /** How many are left out because the manifest does not name them. */
  unlisted: number;
  /** How many are left out as clips of Live Photos. */
  clips: number;
  /** The folder, if one was dropped or chosen. */
  folder?: string;
  /** What its own project.json says, if there is one. */
  manifest?: Manifest;
}

const photos = ['jpg', 'jpeg', 'png', 'webp', 'heic', 'heif'];
const videos = ['mp4', 'mov', 'insv'];

// The app leaves out the same when it plans a folder: SystemFiles.cs, LivePhotos.cs.
const systemFolders = ['__macosx', '@eadir'];
const systemFiles = ['thumbs.db', 'ehthumbs.db', 'desktop.ini'];
const livePhotos = ['heic', 'heif', 'jpg', 'jpeg'];
const largestClip = 32 * 1024 * 1024;

export const accept = [...photos, ...videos].map((extension) => `.${extension}`).join(',');

function extension(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

export function isVideo(path: string): boolean {
  return videos.includes(extension(path));
}

export function isMedia(path: string): boolean {
  return [...photos, ...videos].includes(extension(path));
}

/** What a file input holds. */
export function pickFromInput(files: readonly File[]): Promise<Picked> {
  return arrange(files.map((file) => ({ file, path: file.webkitRelativePath || file.name })));
}

/** What was dropped, folders with all that is in them. */
export async function pickFromDrop(transfer: DataTransfer): Promise<Picked> {
  // The entries must be taken before the first wait: afterwards the list is empty.
  const entries = [...transfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: PickedFile[] = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, path: entry.name });
    else if (entry) await collect(entry, found);
  }
  return arrange(found);
}

async function collect(entry: FileSystemEntry, found: PickedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ file, path: entry.fullPath.replace(/^\//, '') });
    return;
  }

  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives its entries in parts, the last of which is empty.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return;
    for (const child of part) await collect(child, found);
  }
}

/** Whether a file is hidden, or one that operating systems add to folders by themselves. */
function isHidden(path: string): boolean {
  const parts = path.toLowerCase().split('/');
  return parts.some((part) => part.startsWith('.')) || parts.slice(0, -1).some((part) => systemFolders.includes(part)) || systemFiles.includes(parts.at(-1)!);
}

/** The short clips that iPhones store beside the photos of Live Photos: IMG_1.MOV beside IMG_1.HEIC. */
function findClips(media: readonly PickedFile[]): Set<string> {
  const stem = (path: string): string => path.slice(0, path.lastIndexOf('.')).toLowerCase();
  const stems = new Set(media.filter(({ path }) => livePhotos.includes(extension(path))).map(({ path }) => stem(path)));
  const clips = media.filter(({ path, file }) => extension(path) === 'mov' && file.size <= largestClip && stems.has(stem(path)));
  return new Set(clips.map(({ path }) => path));
}

async function arrange(found: PickedFile[]): Promise<Picked> {
  const visible = found.filter(({ path }) => !isHidden(path));
  const media = visible.filter(({ path }) => isMedia(path)).sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  const tops = new Set(found.filter(({ path }) => path.includes('/')).map(({ path }) => path.slice(0, path.indexOf('/'))));
  const folder = tops.size === 1 && found.every(({ path }) => path.includes('/')) ? [...tops][0]! : undefined;
  const above = folder === undefined ? '' : `${folder}/`;
  const own = visible.find(({ path }) => path === above + manifestName);
  const manifest = own && readManifest(await own.file.text(), above, new Set(media.map(({ path }) => path)));
  const named = manifest?.resources?.length ? manifest.resources : undefined;
  const clips = named ? new Set<string>() : findClips(media);
  const files = named ? named.map((wanted) => media.find(({ path }) => path === wanted)!) : media.filter(({ path }) => !clips.has(path));
  return {
    files,
    skipped: visible.length - media.length - (own ? 1 : 0),
    unlisted: media.length - files.length - clips.size,
    clips: clips.size,
    ...(folder === undefined ? {} : { folder }),
    ...(manifest ? { manifest } : {}),
  };
}

export function withoutExtension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
}
