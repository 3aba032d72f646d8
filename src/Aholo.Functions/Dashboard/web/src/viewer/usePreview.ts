import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/errors';
import { putPreview } from '../api/projects';
import type { FromViewer, ToViewer } from './protocol';

/**
 * Stores pictures of a project from the 3D view.
 * @param projectId The id of the project.
 * @param hasPicture Whether the project has a picture; if not, one is drawn as soon as the view shows a file.
 * @param frame The frame of the view.
 * @param shown Whether the view shows a file.
 * @param tell Sends a message to the frame.
 * @param onKept Called when the project has a new picture; undefined if none may be stored.
 */
export function usePreview(
  projectId: string,
  hasPicture: boolean,
  frame: RefObject<HTMLIFrameElement | null>,
  shown: boolean,
  tell: (message: ToViewer) => void,
  onKept: (() => void) | undefined,
) {
  const [outcome, setOutcome] = useState<'kept' | { error: unknown }>();
  const kept = useRef(onKept);
  kept.current = onKept;
  const missing = onKept !== undefined && !hasPicture;

  useEffect(() => {
    const listener = async (event: MessageEvent<FromViewer>): Promise<void> => {
      if (event.source !== frame.current?.contentWindow || event.data.type !== 'picture') return;
      const chosen = event.data.of === 'view';
      try {
        await putPreview(projectId, event.data.picture, chosen);
        if (chosen) setOutcome('kept');
        kept.current?.();
      } catch (error) {
        // Another client may have been faster.
        if (error instanceof ApiError && error.code === 'preview.exists') kept.current?.();
        else if (chosen) setOutcome({ error });
        else console.error('The picture of the project could not be stored.', error);
      }
    };
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  }, [projectId]);

  const asked = useRef(false);
  useEffect(() => {
    if (!shown || !missing || asked.current) return;
    asked.current = true;
    tell({ type: 'picture', of: 'model' });
  }, [shown, missing]);

  return {
    outcome,
    useView: () => {
      setOutcome(undefined);
      tell({ type: 'picture', of: 'view' });
    },
  };
}
