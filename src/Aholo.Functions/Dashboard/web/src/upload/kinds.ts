const photos = ['jpg', 'jpeg', 'png', 'webp', 'heic', 'heif'];
const videos = ['mp4', 'mov', 'insv'];

/** The formats that file choosers offer. */
export const accept = [...photos, ...videos].map((extension) => `.${extension}`).join(',');

export function extension(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

export function isVideo(path: string): boolean {
  return videos.includes(extension(path));
}

export function isMedia(path: string): boolean {
  return [...photos, ...videos].includes(extension(path));
}
