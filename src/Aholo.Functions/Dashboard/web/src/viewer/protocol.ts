import type { ViewCommand, ViewOptions } from './view';

/** A message from the page to the 3D view. */
export type ToViewer =
  | ViewCommand
  | { type: 'load'; name: string; bytes: ArrayBuffer; theme: 'light' | 'dark'; options: ViewOptions; orientation: number }
  | { type: 'theme'; theme: 'light' | 'dark' }
  | { type: 'zoom'; factor: number }
  | { type: 'reset' }
  | { type: 'flip' }
  /** Draw a picture of the whole model or of the current view. */
  | { type: 'picture'; of: 'model' | 'view' };

/** A message from the 3D view to the page. */
export type FromViewer =
  | { type: 'ready'; webGl: boolean }
  | { type: 'loaded'; splats: number }
  | { type: 'failed'; message: string }
  | { type: 'fullscreen' }
  | { type: 'picture'; of: 'model' | 'view'; picture: Blob };
