import type { FileCode } from '../problems/codes';
import { Limit } from '../shared/limit';
import { isVideo } from './kinds';

/** A file that was dropped or chosen and cannot be used. */
export interface Refused {
  path: string;
  code: FileCode;
}

const headerLength = 12;
const parallelDecodes = 2;

// Pictures are decoded in memory, so only the service checks larger ones.
const largestDecoded = 60_000_000;

const decodes = new Limit(parallelDecodes);

/** Checks the size and the first bytes of a file and returns the code of its problem; undefined if it may be usable. */
export async function checkFile(file: Blob, path: string, maxBytes: number | undefined): Promise<FileCode | undefined> {
  if (file.size === 0) return 'file.empty';
  if (maxBytes !== undefined && file.size > maxBytes) return 'file.too-large';
  const header = new Uint8Array(await file.slice(0, headerLength).arrayBuffer());
  return isMediaHeader(header) ? undefined : isVideo(path) ? 'file.damaged' : 'file.format';
}

/** Whether the first bytes are those of a supported format: JPEG, PNG, WebP, or a box file such as HEIC, MP4 and MOV. */
export function isMediaHeader(header: Uint8Array): boolean {
  const text = String.fromCharCode(...header);
  return (
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG\r\n\x1a\n') ||
    (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') ||
    ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(text.slice(4, 8))
  );
}

/** Whether the browser fails to decode a picture in a format that it supports. Videos and, in most browsers, HEIC are not checked. */
export async function isUndecodable(file: Blob, path: string, signal: AbortSignal): Promise<boolean> {
  if (file.size > largestDecoded || !/\.(jpe?g|png|webp)$/i.test(path)) return false;
  return decodes.run(signal, async () => {
    try {
      (await createImageBitmap(file)).close();
      return false;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'InvalidStateError') return true;
      throw error;
    }
  });
}
