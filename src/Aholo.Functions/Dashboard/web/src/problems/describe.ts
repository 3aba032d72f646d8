import type { ProjectProblem, Warning } from '../api/schema';
import { ApiError } from '../api/errors';
import { t, type TextKey } from '../i18n';
import { formatBytes, formatNumber } from '../shared/format';
import { type FileCode, isFileCode, isProblemCode, isRequestCode, isWarningCode, type ProblemCode } from './codes';

/** A file that cannot be used, by the name that the user knows. */
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

/** Gets the last segment of a path in storage: the name of the file on the user's device. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Gets the reason why a file cannot be used. */
export function fileReason(code: string): string {
  return t(isFileCode(code) ? `reason.${code}` : 'reason.other');
}

/** Describes a project's problem from its code and parameters. The API's own message is English and contains paths in storage. */
export function describeProblem({ code, file, parameters = {} }: ProjectProblem): Description {
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

/** Describes a warning from its code and parameters. */
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

/** Whether a retry of the project may succeed with the same files and options. */
export function mayRetry({ code, parameters }: ProjectProblem): boolean {
  return !(isFileCode(code) || code === 'files.several' || code === 'manifest') || parameters?.reason === 'not-configured';
}

/** Whether the project can be created without its bad files. */
export function canLeaveOut({ code, parameters }: ProjectProblem): boolean {
  return (isFileCode(code) || code === 'files.several') && parameters?.fileCount !== undefined && parameters.fileCount < (parameters.totalFiles ?? 0);
}

/** Describes a failed request, or an error of the page itself, in the page's language. */
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

/** An error that the page detects. Its text is looked up when it is shown, in the language selected then. */
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

/** Gets the code of the file's problem; undefined if the error is not about the file. */
export function fileCodeOf(error: unknown): FileCode | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === 'upload.too-large' || error.code === 'request.too-large') return 'file.too-large';
  return error.code === 'request.invalid' ? 'file.format' : undefined;
}
