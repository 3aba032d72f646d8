import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { download } from '../api/download';
import type { Asset } from '../api/schema';
import { useStore } from '../shared/store';
import { theme } from '../shared/theme';
import { isReadable } from './formats';
import type { FromViewer, ToViewer } from './protocol';
import { storedOrientation } from './storedView';
import type { ViewEvent, ViewOptions } from './view';

export type ViewerState =
  | { type: 'starting' }
  | { type: 'noWebGl' }
  | { type: 'downloading'; received: number; total: number }
  | { type: 'decoding' }
  | { type: 'shown'; splats: number }
  | { type: 'failed' };

/**
 * The frame of the 3D view: its state, its file, and a function that sends messages to it.
 * @param first The file that is shown first; by default, the smallest supported one.
 */
export function useViewerFrame(
  projectId: string,
  assets: readonly Asset[],
  options: ViewOptions,
  onEvent: (event: ViewEvent | { type: 'fullscreen' }) => void,
  first?: string,
) {
  const latest = useRef({ onEvent, options });
  latest.current = { onEvent, options };
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const [state, setState] = useState<ViewerState>({ type: 'starting' });
  const [chosen, choose] = useState(() => first ?? (assets.find(isReadable) ?? assets[0]!).name);
  const [replaced, setReplaced] = useState<{ from: string; to: string }>();
  const shownTheme = useStore(theme);

  const tell = useCallback((message: ToViewer, transfer: Transferable[] = []) => {
    // The frame has no origin that a message could name; nothing else can be in it.
    frame.current?.contentWindow?.postMessage(message, '*', transfer);
  }, []);

  // In a layout effect: a listener that is added after the paint would miss the first message.
  useLayoutEffect(() => {
    const listener = (event: MessageEvent<FromViewer | ViewEvent>): void => {
      if (event.source !== frame.current?.contentWindow) return;
      const message = event.data;
      if (message.type === 'ready') {
        if (message.webGl) setReady(true);
        else setState({ type: 'noWebGl' });
      } else if (message.type === 'loaded') {
        setState({ type: 'shown', splats: message.splats });
      } else if (message.type === 'fullscreen' || message.type === 'oriented' || message.type === 'pose' || message.type === 'screenshot') {
        latest.current.onEvent(message);
      } else if (message.type === 'failed') {
        console.error(`The 3D view failed: ${message.message}`);
        setState({ type: 'failed' });
      }
    };
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  }, []);

  useEffect(() => {
    if (!ready) return;
    const asset = assets.find(({ name }) => name === chosen)!;
    const other = assets.find(isReadable);
    if (!isReadable(asset) && other) {
      setReplaced({ from: asset.name, to: other.name });
      choose(other.name);
      return;
    }

    const stop = new AbortController();
    setState({ type: 'downloading', received: 0, total: asset.size });
    download(asset.link, stop.signal, (received, total) =>
      setState({ type: 'downloading', received, total: Math.max(total, asset.size) }),
    ).then(
      (bytes) => {
        setState({ type: 'decoding' });
        tell(
          { type: 'load', name: chosen, bytes, theme: theme.value, options: latest.current.options, orientation: storedOrientation(projectId) },
          [bytes],
        );
      },
      (error: Error) => {
        if (stop.signal.aborted) return;
        console.error('The asset could not be downloaded.', error);
        setState({ type: 'failed' });
      },
    );
    return () => stop.abort();
  }, [ready, chosen]);

  useEffect(() => {
    if (ready) tell({ type: 'theme', theme: shownTheme });
  }, [ready, shownTheme]);

  useEffect(() => {
    if (ready) tell({ type: 'options', options });
  }, [ready, options]);

  return {
    frame,
    state,
    chosen,
    replaced,
    tell,
    choose: (name: string) => {
      setReplaced(undefined);
      choose(name);
    },
  };
}
