import { useEffect } from 'preact/hooks';
import { pickMore } from './picking';

/** Accepts pictures that are pasted anywhere on the page. */
export function usePaste(onPaste: () => void): void {
  useEffect(() => {
    const listener = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void pickMore(files).then(onPaste);
    };
    document.addEventListener('paste', listener);
    return () => document.removeEventListener('paste', listener);
  }, []);
}
