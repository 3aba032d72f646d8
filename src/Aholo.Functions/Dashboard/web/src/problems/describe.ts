import type { Problem, Warning } from '../api/projects';
import { ApiError } from '../api/errors';
import { t, type TextKey } from '../i18n';
import { formatBytes, formatNumber } from '../shared/format';
import { type FileCode, isFileCode, isProblemCode, isRequestCode, isWarningCode, type ProblemCode } from './codes';

/** A file that cannot be used, as its owner knows it. */
export interface BadFile {
  name: string;
  reason: string;
}

/** A problem in the page's language. */
export interface Description {
  title: string;
  text: string;
  files: BadFile[];
  /** How many more files there are than {@link files} names. */
  moreFiles: number;
  remedy: string;
}

/** The last part of a path in storage: the name that the file has on its owner's device. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Why a file cannot be used, in a few words. */
export function fileReason(code: string): string {
  return t(isFileCode(code) ? `reason.${code}` : 'reason.other');
}

/** Describes what stopped a project, from its code and parameters: the API's own message is English and names paths in storage. */
export function describeProblem({ code, file, parameters = {} }: Problem): Description {
  const known = isProblemCode(code) ? code : 'internal';
  const { reason, actual, limit, fields, fileCount = 0, totalFiles = 0, files = [] } = parameters;
  const amount = reason === 'pixels' ? (pixels: number) => formatNumber(Math.ceil(pixels / 1_000_000)) : formatBytes;
  const values = {
    file: file === undefined ? '' : fileName(file),
    actual: actual === undefined ? '' : amount(actual),
    limit: limit === undefined ? '' : amount(limit),
    fields: fields?.join(', ') ?? '',
  };
  const several = fileCount > 1;
  return {
    title: t(several ? 'problem.files.several' : `problem.${known}`),
    text: several ? t('problem.files', { bad: fileCount, total: totalFiles }) : t(textKey(known, reason, file, fields), values),
    files: several ? files.map((file) => ({ name: fileName(file.file), reason: fileReason(file.code) })) : [],
    moreFiles: several ? fileCount - files.length : 0,
    remedy: t(`problem.${known}.remedy`),
  };
}

function textKey(code: ProblemCode, reason?: string, file?: string, fields?: string[]): TextKey {
  if (code === 'file.too-large' && (reason === 'bytes' || reason === 'pixels')) return `problem.file.too-large.${reason}`;
  if (code === 'file.video' && (reason === 'generation' || reason === 'cover' || reason === 'not-configured' || reason === 'insta360')) return `problem.file.video.${reason}`;
  if (code === 'manifest' && fields) return 'problem.manifest.fields';
  return isFileCode(code) && file === undefined ? 'problem.files.some' : `problem.${code}.text`;
}

/** Describes what may make a result worse, from its code and parameters. */
export function describeWarning({ code, file, parameters = {} }: Warning): string {
  const { files = [], fileCount = 0, asset, ...numbers } = parameters;
  const values = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, formatNumber(value)]));
  return t(isWarningCode(code) ? `warning.${code}` : 'warning.other', {
    ...values,
    file: file === undefined ? '' : fileName(file),
    n: fileCount,
    files: files.map(fileName).join(', ') + (fileCount > files.length ? '…' : ''),
    asset: asset?.toUpperCase() ?? '',
  });
}

/** Whether the same project may succeed when it is tried again without another file. */
export function mayRetry({ code, parameters }: Problem): boolean {
  return !(isFileCode(code) || code === 'files.several' || code === 'manifest') || parameters?.reason === 'not-configured';
}

/** Whether some files of a project can be left out, so that it can be made from the others. */
export function canLeaveOut({ code, parameters }: Problem): boolean {
  return (isFileCode(code) || code === 'files.several') && parameters?.fileCount !== undefined && parameters.fileCount < (parameters.totalFiles ?? 0);
}

/** Describes a failure of a request, or of this page, in the page's language. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) {
    if (!isRequestCode(error.code)) return t('error.http', { status: error.status });
    return t(`error.${error.code}`, { limit: error.limit === undefined ? '' : formatBytes(error.limit) });
  }
  if (error instanceof UserError) return t(error.key, error.values);
  // fetch throws a TypeError when there is no connection.
  if (error instanceof TypeError) return t('error.network');
  return t('error.unexpected');
}

/** A failure that the page finds itself. Its text is chosen when it is shown, in the language of that moment. */
export class UserError extends Error {
  readonly key: TextKey;
  readonly values: Record<string, string | number>;

  constructor(key: TextKey, values: Record<string, string | number> = {}) {
    super(key);
    this.name = 'UserError';
    this.key = key;
    this.values = values;
  }
}

/** Why a file cannot be used, if that is what failed; undefined for a failure that is not about the file. */
export function fileCodeOf(error: unknown): FileCode | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === 'upload.too-large' || error.code === 'request.too-large') return 'file.too-large';
  return error.code === 'request.invalid' ? 'file.format' : undefined;
}
