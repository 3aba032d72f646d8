import type { ViewCommand, ViewOptions } from './view';

/** What the page tells the 3D view. */
export type ToViewer =
  | ViewCommand
  | { type: 'load'; name: string; bytes: ArrayBuffer; theme: 'light' | 'dark'; options: ViewOptions; orientation: number }
  | { type: 'theme'; theme: 'light' | 'dark' }
  | { type: 'zoom'; factor: number }
  | { type: 'reset' }
  | { type: 'flip' }
  /** Draw a picture: of the whole model, or of all that is in view. */
  | { type: 'picture'; of: 'model' | 'view' };

/** What the 3D view tells the page. */
export type FromViewer =
  | { type: 'ready'; webGl: boolean }
  | { type: 'loaded'; splats: number }
  | { type: 'failed'; message: string }
  | { type: 'fullscreen' }
  | { type: 'picture'; of: 'model' | 'view'; picture: Blob };
