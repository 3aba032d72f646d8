import { send } from '../api/http';
import { getProject, uploadPath } from '../api/projects';
import { isVideo } from '../upload/kinds';
import { Limit } from './limit';
import { sessionValues } from './storage';

const prefix = 'aholo.thumbnail.';
const size = 360;
const largestDownload = 12_000_000;
const parallelDownloads = 2;

// Pictures are decoded in memory.
const largestPicture = 100_000_000;

const downloads = new Limit(parallelDownloads);

/** Stores a thumbnail of a picture for the session. Files that the browser cannot show have none. */
export async function storeThumbnail(projectId: string, picture: Blob): Promise<string | undefined> {
  if (picture.size > largestPicture) return undefined;
  try {
    const url = await shrink(picture);
    sessionValues.setItem(prefix + projectId, url);
    return url;
  } catch (error) {
    if (error instanceof DOMException) return undefined; // not a picture, or no space left
    throw error;
  }
}

export function storedThumbnail(projectId: string): string | undefined {
  return sessionValues.getItem(prefix + projectId) ?? undefined;
}

/** Gets a thumbnail of the project's first picture, downloaded once per session; undefined if there is none that can be shown. */
export function fetchThumbnail(projectId: string, signal: AbortSignal): Promise<string | undefined> {
  return downloads.run(signal, async () => {
    const first = (await getProject(projectId, signal)).files?.find((path) => !isVideo(path));
    if (!first) return undefined;

    const response = await send(uploadPath(first), { signal });
    if (Number(response.headers.get('Content-Length') ?? 0) > largestDownload) {
      await response.body?.cancel();
      return undefined;
    }
    return storeThumbnail(projectId, await response.blob());
  });
}

async function shrink(picture: Blob): Promise<string> {
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, size / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.toDataURL('image/webp', 0.8);
}
