/** The codes of problems of projects, as the API documents them. A test compares them with the app's. */
export const problemCodes = [
  'file.missing',
  'file.empty',
  'file.too-large',
  'file.size',
  'file.format',
  'manifest',
  'file.name',
  'files.several',
  'file.damaged',
  'file.video',
  'aholo.credentials',
  'aholo.credits',
  'aholo.refused',
  'aholo.unavailable',
  'aholo.outcome-unknown',
  'aholo.task',
  'asset',
  'deadline',
  'abandoned',
  'canceled',
  'deleted',
  'storage.unavailable',
  'storage.refused',
  'storage.lost',
  'service-bus.unavailable',
  'internal',
] as const;

/** The codes of failed requests, as the API documents them. A test compares them with the app's. */
export const requestCodes = [
  'request.invalid',
  'request.timeout',
  'request.too-large',
  'request.media-type',
  'request.range',
  'request.precondition-failed',
  'project.not-found',
  'project.stage',
  'project.other-request',
  'project.deleted',
  'asset.not-found',
  'preview.not-found',
  'preview.exists',
  'share.not-found',
  'share.too-many',
  'event.not-found',
  'delivery.not-found',
  'delivery.state',
  'upload.not-found',
  'upload.too-large',
  'upload.exists',
  'upload.precondition-failed',
  'upload.conflict',
  'upload.direct-disabled',
  'upload.url-unavailable',
  'page.not-found',
  'storage.unavailable',
  'storage.refused',
  'service-bus.unavailable',
] as const;

/** The codes of warnings, as the API documents them. A test compares them with the app's. */
export const warningCodes = [
  'photos.few',
  'photos.orientations',
  'photos.and-videos',
  'videos.several',
  'files.live-photos',
  'file.small',
  'file.heic',
  'file.length',
  'file.cmyk',
  'file.twelve-bit',
  'file.arithmetic-coded',
  'file.lossless-jpeg',
  'file.sixteen-bit',
  'file.animated',
  'file.panorama',
  'asset',
  'more',
] as const;

/** Why one file cannot be used. The page finds some of these itself when a file is dropped. */
export const fileCodes = [
  'file.missing',
  'file.empty',
  'file.too-large',
  'file.size',
  'file.format',
  'file.name',
  'file.damaged',
  'file.video',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
export type RequestCode = (typeof requestCodes)[number];
export type WarningCode = (typeof warningCodes)[number];
export type FileCode = (typeof fileCodes)[number];

export function isProblemCode(code: string): code is ProblemCode {
  return (problemCodes as readonly string[]).includes(code);
}

export function isRequestCode(code: string | undefined): code is RequestCode {
  return (requestCodes as readonly (string | undefined)[]).includes(code);
}

export function isFileCode(code: string): code is FileCode {
  return (fileCodes as readonly string[]).includes(code);
}

export function isWarningCode(code: string): code is WarningCode {
  return (warningCodes as readonly string[]).includes(code);
}
