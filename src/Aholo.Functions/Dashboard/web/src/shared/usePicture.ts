import { useEffect, useRef, useState } from 'preact/hooks';
import { send } from '../api/http';
import { whenSeen } from './whenSeen';

/** A picture from the API, downloaded with the key when its frame becomes visible. */
export function usePicture(path: string | undefined) {
  const frame = useRef<HTMLDivElement>(null);
  const [value, setValue] = useState<string>();
  const [failed, setFailed] = useState(false);
  const fail = (): void => setFailed(true);

  useEffect(() => {
    if (!frame.current || path === undefined) return;
    let made: string | undefined;
    const stop = whenSeen(frame.current, (signal) => {
      send(path, { signal })
        .then((response) => response.blob())
        .then((picture) => setValue((made = URL.createObjectURL(picture))))
        .catch(() => {
          if (!signal.aborted) fail();
        });
    });
    return () => {
      stop();
      if (made) URL.revokeObjectURL(made);
    };
  }, [path]);

  return { frame, value, failed, fail };
}
