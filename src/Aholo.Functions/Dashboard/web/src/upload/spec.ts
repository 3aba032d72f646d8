/** The values that a choice takes, as a manifest names them. */
export const choices = {
  kind: ['reconstruction', 'generation'],
  scene: ['model', 'space'],
  quality: ['low', 'normal', 'high', 'ultra'],
  access: ['private', 'public'],
} as const;

export const longestName = 100;
export const longestPrompt = 2_000;

/** What someone wants made, as a manifest says it. */
export interface Spec {
  kind: (typeof choices.kind)[number];
  scene: (typeof choices.scene)[number];
  quality: (typeof choices.quality)[number];
  access: (typeof choices.access)[number];
  includeSog: boolean;
  panorama: boolean;
  prompt: string;
  /** The path of the file that stands for the project; without one, the first picture does. */
  cover?: string;
}

export const defaultSpec: Spec = {
  kind: 'reconstruction',
  scene: 'model',
  quality: 'normal',
  access: 'private',
  includeSog: true,
  panorama: false,
  prompt: '',
};

/** The fields of a manifest: no prompt where there is none or none is taken. */
export function specFields({ prompt, ...spec }: Spec): object {
  return spec.kind === 'generation' && prompt.trim() ? { ...spec, prompt: prompt.trim() } : spec;
}
