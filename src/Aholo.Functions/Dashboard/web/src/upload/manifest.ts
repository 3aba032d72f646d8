import { t } from '../i18n';
import { projectOptions } from '../api/schema';
import type { Spec } from './spec';

/** What a folder's own project.json requests. */
export interface Manifest {
  name?: string;
  spec: Partial<Spec>;
  /** The paths of the files to use, in this order; without them, all files are used. */
  files?: string[];
  /** What in it cannot be used, in the language of the page. */
  errors: string[];
}

export const manifestName = 'project.json';

/**
 * Reads a manifest. Invalid fields become errors; the other fields are used.
 * @param folder The folder that its paths are relative to, with a slash at the end.
 * @param paths The files that can be used.
 * @param refused The files that cannot be used. They are reported elsewhere, so naming one is not an error here.
 */
export function readManifest(text: string, folder: string, paths: ReadonlySet<string>, refused: ReadonlySet<string>): Manifest {
  const manifest: Manifest = { spec: {}, errors: [] };
  const wrong = (error: string): void => void manifest.errors.push(error);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    wrong(t('manifest.json'));
    return manifest;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    wrong(t('manifest.object'));
    return manifest;
  }

  const find = (field: string, value: unknown): string | undefined => {
    const path = folder + String(value);
    if (typeof value === 'string' && paths.has(path)) return path;
    if (!refused.has(path)) wrong(t('manifest.path', { field, path: String(value) }));
    return undefined;
  };

  const { files, ...fields } = body as Record<string, unknown>;
  const spec: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (!isOption(field)) {
      if (field !== '$schema') wrong(t('manifest.unknown', { field }));
      continue;
    }

    const option = projectOptions[field];
    if ('enum' in option) {
      const choice = option.enum.find((each) => each === String(value).toLowerCase());
      if (choice) spec[field] = choice;
      else wrong(t('manifest.choice', { field, values: option.enum.join(', ') }));
    } else if (option.type === 'boolean') {
      if (typeof value === 'boolean') spec[field] = value;
      else wrong(t('manifest.choice', { field, values: 'true, false' }));
    } else if (field === 'cover') {
      const cover = find(field, value);
      if (cover) spec[field] = cover;
    } else if (typeof value === 'string' && value.trim() !== '' && value.length <= option.maxLength) spec[field] = value;
    else wrong(t('manifest.text', { field, n: option.maxLength }));
  }

  if (Array.isArray(files) && files.length > 0)
    manifest.files = [...new Set(files.map((each, index) => find(`files[${index}]`, each)).filter((path) => path !== undefined))];
  else if (files !== undefined) wrong(t('manifest.paths'));

  const { name, ...rest } = spec as Partial<Spec> & { name?: string };
  if (name) manifest.name = name;
  manifest.spec = rest;
  if (rest.prompt && rest.kind !== 'generation') wrong(t('manifest.prompt'));
  return manifest;
}

function isOption(field: string): field is keyof typeof projectOptions {
  return Object.hasOwn(projectOptions, field);
}
