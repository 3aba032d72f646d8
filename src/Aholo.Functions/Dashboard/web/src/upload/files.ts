/** A file that was dropped or chosen, with its path below what was. */
export interface PickedFile {
  file: File;
  path: string;
}

export interface Picked {
  files: PickedFile[];
  /** How many files are neither photos nor videos. */
  skipped: number;
  /** The folder, if one was dropped or chosen. */
  folder?: string;
}

const photos = ['jpg', 'jpeg', 'png', 'webp', 'heic', 'heif'];
const videos = ['mp4', 'mov'];

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
export function pickFromInput(files: FileList): Picked {
  return sort([...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
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
  return sort(found);
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

function sort(found: PickedFile[]): Picked {
  const hidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'));
  const files = found.filter(({ path }) => !hidden(path) && isMedia(path)).sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  const tops = new Set(found.filter(({ path }) => path.includes('/')).map(({ path }) => path.slice(0, path.indexOf('/'))));
  const folder = tops.size === 1 && found.every(({ path }) => path.includes('/')) ? [...tops][0]! : undefined;
  return {
    files,
    skipped: found.filter(({ path }) => !hidden(path)).length - files.length,
    ...(folder === undefined ? {} : { folder }),
  };
}

export function withoutExtension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
}
