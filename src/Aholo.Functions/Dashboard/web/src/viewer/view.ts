export const backgrounds = ['theme', 'white', 'grey', 'black'] as const;
export type Background = (typeof backgrounds)[number];

/** The vertical field of view in degrees. */
export const fieldOfView = { min: 20, usual: 45, max: 90 };

/** The settings of a view. */
export interface ViewOptions {
  background: Background;
  /** Whether the model turns automatically. */
  turn: boolean;
  fieldOfView: number;
}

/** The position of the camera. */
export interface Pose {
  position: [number, number, number];
  target: [number, number, number];
}

/** A message from the page to the 3D view about its settings. */
export type ViewCommand =
  | { type: 'options'; options: ViewOptions }
  | { type: 'orient'; orientation: number }
  /** Start or stop reporting changes of the pose. */
  | { type: 'share'; on: boolean }
  /** Report the pose once. */
  | { type: 'place' }
  | { type: 'follow'; pose: Pose }
  | { type: 'screenshot' };

/** A message from the 3D view to the page about its settings. */
export type ViewEvent = { type: 'oriented'; orientation: number } | { type: 'pose'; pose: Pose } | { type: 'screenshot'; picture: Blob };
