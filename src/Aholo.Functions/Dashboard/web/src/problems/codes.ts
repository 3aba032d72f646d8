import { problemCodes, requestCodes, warningCodes } from '../api/schema';

/** The codes of problems of one file. The page itself finds some of them when a file is dropped. */
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
