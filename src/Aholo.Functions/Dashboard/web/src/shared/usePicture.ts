import { useEffect, useRef, useState } from 'preact/hooks';
import { send } from '../api/http';

/** A picture from the API, fetched with the key when its frame comes into sight. */
export function usePicture(path: string | undefined) {
  const frame = useRef<HTMLDivElement>(null);
  const [value, setValue] = useState<string>();
  const [failed, setFailed] = useState(false);
  const fail = (): void => setFailed(true);

  useEffect(() => {
    if (!frame.current || path === undefined) return;
    const stop = new AbortController();
    let made: string | undefined;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      send(path, { signal: stop.signal })
        .then((response) => response.blob())
        .then((picture) => setValue((made = URL.createObjectURL(picture))))
        .catch(() => {
          if (!stop.signal.aborted) fail();
        });
    });
    observer.observe(frame.current);
    return () => {
      stop.abort();
      observer.disconnect();
      if (made) URL.revokeObjectURL(made);
    };
  }, [path]);

  return { frame, value, failed, fail };
}
