import { projectOptions, type Spec as AnySpec } from '../api/schema';

/** The options of a project as the form edits them: the name is separate, and an empty prompt means none. */
export interface Spec extends Omit<AnySpec, 'name' | 'prompt'> {
  prompt: string;
}

export const defaultSpec = {
  ...Object.fromEntries(Object.entries(projectOptions).flatMap(([name, option]) => ('default' in option ? [[name, option.default]] : []))),
  prompt: '',
} as unknown as Spec;

/** The fields of a manifest. The prompt is left out if it is empty or the kind takes none. */
export function specFields({ prompt, ...spec }: Spec): object {
  return spec.kind === 'generation' && prompt.trim() ? { ...spec, prompt: prompt.trim() } : spec;
}
