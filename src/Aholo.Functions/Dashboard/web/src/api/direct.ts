import { ApiError } from './errors';
import { postJson, send } from './http';
import { uploadPath } from './projects';
import type { DirectUpload } from './schema';

/** Requests the signed URL of a file; returns "stored" if storage has the whole file already. */
export async function startDirectUpload(path: string, content: Blob, signal: AbortSignal): Promise<DirectUpload | 'stored'> {
  try {
    const contentType = content.type || 'application/octet-stream';
    const response = await postJson('uploads', { path, size: content.size, contentType }, {}, signal);
    return (await response.json()) as DirectUpload;
  } catch (error) {
    // The answer to an earlier request may have been lost: then the existing file is this one.
    if (error instanceof ApiError && error.code === 'upload.exists' && (await findUpload(path, signal)).size === content.size) return 'stored';
    throw error;
  }
}

/** Gets the size of a file in storage, and the id of the project that it starts, if any. */
export async function findUpload(path: string, signal: AbortSignal): Promise<{ size: number; projectId: string | null }> {
  const { headers } = await send(uploadPath(path), { method: 'HEAD', signal });
  return { size: Number(headers.get('Content-Length')), projectId: headers.get('Aholo-Project-Id') };
}
