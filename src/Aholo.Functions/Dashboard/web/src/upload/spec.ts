/** What someone wants made, as a manifest says it. */
export interface Spec {
  kind: 'reconstruction' | 'generation';
  scene: 'model' | 'space';
  quality: 'low' | 'normal' | 'high' | 'ultra';
  access: 'private' | 'public';
  uploadSog: boolean;
  panorama: boolean;
  prompt: string;
}

export const defaultSpec: Spec = {
  kind: 'reconstruction',
  scene: 'model',
  quality: 'normal',
  access: 'private',
  uploadSog: true,
  panorama: false,
  prompt: '',
};

/** The fields of a manifest: no prompt where there is none or none is taken. */
export function specFields({ prompt, ...spec }: Spec): object {
  return spec.kind === 'generation' && prompt.trim() ? { ...spec, prompt: prompt.trim() } : spec;
}
