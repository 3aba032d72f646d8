const largestPicture = 200_000;
const qualities = [0.85, 0.7, 0.5, 0.3];

/** Encodes a picture in as good a quality as fits into what the API takes: as WebP, or as JPEG where the browser writes no WebP. */
export async function encode(canvas: HTMLCanvasElement): Promise<Blob> {
  let picture: Blob | undefined;
  for (const quality of qualities) {
    picture = await toBlob(canvas, 'image/webp', quality);
    // A browser writes PNG instead of what it does not know.
    if (picture.type !== 'image/webp') picture = await toBlob(canvas, 'image/jpeg', quality);
    if (picture.size <= largestPicture) break;
  }
  return picture!;
}

function toBlob(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be encoded.'))), type, quality);
  });
}
