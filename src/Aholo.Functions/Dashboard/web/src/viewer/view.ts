export const backgrounds = ['theme', 'white', 'grey', 'black'] as const;
export type Background = (typeof backgrounds)[number];

/** The field of view in degrees, from the top of the view to its bottom. */
export const fieldOfView = { min: 20, usual: 45, max: 90 };

/** How a result is shown, as someone chose it. */
export interface ViewOptions {
  background: Background;
  /** Whether the result turns by itself. */
  turn: boolean;
  fieldOfView: number;
}

/** Where a result is seen from. */
export interface Pose {
  position: [number, number, number];
  target: [number, number, number];
}

/** What the page tells the 3D view about how to show a result. */
export type ViewCommand =
  | { type: 'options'; options: ViewOptions }
  | { type: 'orient'; orientation: number }
  /** Tell each change of the pose, or stop telling. */
  | { type: 'share'; on: boolean }
  /** Tell the pose once. */
  | { type: 'place' }
  | { type: 'follow'; pose: Pose }
  | { type: 'screenshot' };

/** What the 3D view tells the page about that. */
export type ViewEvent = { type: 'oriented'; orientation: number } | { type: 'pose'; pose: Pose } | { type: 'screenshot'; picture: Blob };
