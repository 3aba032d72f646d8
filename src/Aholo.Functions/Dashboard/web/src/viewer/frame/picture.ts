const largestPicture = 200_000;
const qualities = [0.85, 0.7, 0.5, 0.3];

/** Encodes a picture in the best quality that the API's limit allows: as WebP, or as JPEG if the browser cannot encode WebP. */
export async function encode(canvas: HTMLCanvasElement): Promise<Blob> {
  let picture: Blob | undefined;
  for (const quality of qualities) {
    picture = await toBlob(canvas, 'image/webp', quality);
    // A browser encodes PNG instead of an unsupported format.
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
