import { useEffect, useRef } from 'preact/hooks';
import { isUndecodable } from './check';
import type { PickedFile } from './files';

/** Decodes pictures one after another and reports those that cannot be decoded. Each file is decoded once. */
export function useDecodeCheck(files: readonly PickedFile[], onUndecodable: (picture: PickedFile) => void): void {
  const report = useRef(onUndecodable);
  report.current = onUndecodable;
  const started = useRef(new Set<File>());
  const stop = useRef(new AbortController());

  useEffect(() => {
    const { signal } = stop.current;
    for (const picture of files) {
      if (started.current.has(picture.file)) continue;
      started.current.add(picture.file);
      isUndecodable(picture.file, picture.path, signal).then(
        (undecodable) => {
          if (undecodable && !signal.aborted) report.current(picture);
        },
        (error: unknown) => {
          if (!signal.aborted) throw error;
        },
      );
    }
  }, [files]);
  useEffect(() => () => stop.current.abort(), []);
}
