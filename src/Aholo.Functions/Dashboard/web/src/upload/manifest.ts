import { t } from '../i18n';
import { choices, longestName, longestPrompt, type Spec } from './spec';

/** What a folder's own project.json asks for. */
export interface Manifest {
  name?: string;
  spec: Partial<Spec>;
  /** The paths of the files to use, in this order; without them, all are used. */
  files?: string[];
  /** What in it cannot be used, for people. */
  errors: string[];
}

export const manifestName = 'project.json';

/**
 * Reads a manifest; what is wrong in it becomes an error, and the rest is taken.
 * @param folder What its paths are below, with a slash at the end.
 * @param paths The files that can be used.
 * @param refused The files that cannot be used. They are reported elsewhere, so naming one is no error here.
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

  const isText = (value: unknown, longest: number): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= longest;
  const find = (field: string, value: unknown): string | undefined => {
    const path = folder + String(value);
    if (typeof value === 'string' && paths.has(path)) return path;
    if (refused.has(path)) return undefined;
    wrong(t('manifest.path', { field, path: String(value) }));
    return undefined;
  };

  for (const [field, value] of Object.entries(body)) {
    switch (field) {
      case 'kind':
      case 'scene':
      case 'quality':
      case 'access': {
        const choice = choices[field].find((each) => each === String(value).toLowerCase());
        if (choice) Object.assign(manifest.spec, { [field]: choice });
        else wrong(t('manifest.choice', { field, values: choices[field].join(', ') }));
        break;
      }
      case 'includeSog':
      case 'panorama':
        if (typeof value === 'boolean') manifest.spec[field] = value;
        else wrong(t('manifest.choice', { field, values: 'true, false' }));
        break;
      case 'name':
        if (isText(value, longestName)) manifest.name = value;
        else wrong(t('manifest.text', { field, n: longestName }));
        break;
      case 'prompt':
        if (isText(value, longestPrompt)) manifest.spec.prompt = value;
        else wrong(t('manifest.text', { field, n: longestPrompt }));
        break;
      case 'cover': {
        const cover = find(field, value);
        if (cover) manifest.spec.cover = cover;
        break;
      }
      case 'files':
        if (Array.isArray(value) && value.length > 0)
          manifest.files = [...new Set(value.map((each, index) => find(`files[${index}]`, each)).filter((path) => path !== undefined))];
        else wrong(t('manifest.paths'));
        break;
      case '$schema':
        break;
      default:
        wrong(t('manifest.unknown', { field }));
    }
  }

  if (manifest.spec.prompt && manifest.spec.kind !== 'generation') wrong(t('manifest.prompt'));
  return manifest;
}
