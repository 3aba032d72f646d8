import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { configuration } from '../api/config';
import { type Picked, pickFromDrop } from './files';

/** Accepts files that are dropped anywhere on the page. Returns whether files are being dragged over it. */
export function useDrop(onPick: (picked: Picked) => void): boolean {
  const [over, setOver] = useState(false);
  const pick = useRef(onPick);
  pick.current = onPick;

  // In a layout effect, so that a visible drop zone accepts files.
  useLayoutEffect(() => {
    // A child is entered before its parent is left, so entries minus leaves shows whether the pointer is over the page.
    let depth = 0;
    const listen = (type: 'dragenter' | 'dragleave' | 'dragover' | 'drop', handle: (event: DragEvent) => void): (() => void) => {
      const listener = (event: DragEvent): void => {
        if (event.dataTransfer?.types.includes('Files')) handle(event);
      };
      document.addEventListener(type, listener);
      return () => document.removeEventListener(type, listener);
    };
    const stops = [
      listen('dragenter', () => setOver(++depth > 0)),
      listen('dragleave', () => setOver(--depth > 0)),
      listen('dragover', (event) => event.preventDefault()),
      listen('drop', (event) => {
        event.preventDefault();
        depth = 0;
        setOver(false);
        void pickFromDrop(event.dataTransfer!, configuration.value?.maxFileBytes).then((picked) => pick.current(picked));
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);

  return over;
}
