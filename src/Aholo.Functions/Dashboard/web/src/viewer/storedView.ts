import { lastingValues } from '../shared/storage';
import { backgrounds, fieldOfView, type ViewOptions } from './view';

const optionsName = 'aholo.view';
const orientationsName = 'aholo.orientations';
const mostOrientations = 200;

/** Gets the last settings in this browser. The model does not turn automatically if the system is set to reduce motion. */
export function storedOptions(): ViewOptions {
  const { background, turn, fieldOfView: angle } = read<Partial<ViewOptions>>(optionsName, {});
  return {
    background: backgrounds.find((each) => each === background) ?? 'theme',
    turn: turn === true && !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    fieldOfView: typeof angle === 'number' && angle >= fieldOfView.min && angle <= fieldOfView.max ? angle : fieldOfView.usual,
  };
}

export function storeOptions(options: ViewOptions): void {
  lastingValues.setItem(optionsName, JSON.stringify(options));
}

/** Gets the up axis that was chosen for a project; 0 is the default. */
export function storedOrientation(projectId: string): number {
  const found = read<[string, number][]>(orientationsName, []).find(([id]) => id === projectId)?.[1];
  return typeof found === 'number' ? found : 0;
}

/** Stores the up axis of the projects for which it was last changed. */
export function storeOrientation(projectId: string, orientation: number): void {
  const others = read<[string, number][]>(orientationsName, []).filter(([id]) => id !== projectId);
  const all = orientation === 0 ? others : [[projectId, orientation], ...others];
  lastingValues.setItem(orientationsName, JSON.stringify(all.slice(0, mostOrientations)));
}

// Another version of the page may have written the value.
function read<T extends object>(name: string, otherwise: T): T {
  const text = lastingValues.getItem(name);
  if (text === null) return otherwise;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Array.isArray(value) === Array.isArray(otherwise) ? (value as T) : otherwise;
  } catch (error) {
    if (error instanceof SyntaxError) return otherwise;
    throw error;
  }
}
