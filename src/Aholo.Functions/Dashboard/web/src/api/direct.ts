import { ApiError } from './errors';
import { postJson, send } from './http';
import { uploadPath } from './projects';

/** Where a file is sent straight into storage. */
export interface DirectUpload {
  url: string;
  /** What the request that makes the file of its blocks must have. */
  headers: Record<string, string>;
  blockSize: number;
  /** What an unfinished upload of the file has left. */
  blocks: { id: string; size: number }[];
}

/** Asks for the URL of a file; "stored" when all of it is there. */
export async function startDirectUpload(path: string, content: Blob, signal: AbortSignal): Promise<DirectUpload | 'stored'> {
  try {
    const contentType = content.type || 'application/octet-stream';
    const response = await postJson('uploads', { path, size: content.size, contentType }, {}, signal);
    return (await response.json()) as DirectUpload;
  } catch (error) {
    // An answer may have been lost: then the file that is there is this one.
    if (error instanceof ApiError && error.code === 'upload.exists' && (await findUpload(path, signal)).size === content.size) return 'stored';
    throw error;
  }
}

/** The size of a file in storage, and the project that it starts, if it starts one. */
export async function findUpload(path: string, signal: AbortSignal): Promise<{ size: number; projectId: string | null }> {
  const { headers } = await send(uploadPath(path), { method: 'HEAD', signal });
  return { size: Number(headers.get('Content-Length')), projectId: headers.get('Aholo-Project-Id') };
}
