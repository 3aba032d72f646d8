import { useEffect } from 'preact/hooks';
import type { Asset } from '../api/schema';
import { t } from '../i18n';
import { FormatSelect } from './FormatSelect';
import { isReadable } from './formats';
import type { ToViewer } from './protocol';
import { useViewerFrame } from './useViewerFrame';
import type { ViewEvent, ViewOptions } from './view';
import { ViewerProgress } from './ViewerProgress';

interface ComparedViewProps {
  projectId: string;
  assets: readonly Asset[];
  /** The document of the frame. */
  frameSource: string;
  /** The format in the first view. */
  beside: string;
  options: ViewOptions;
  onEvent: (event: ViewEvent | { type: 'fullscreen' }) => void;
  /** Receives a function that sends messages to the view, once it shows its file. */
  onShown: (tell: (message: ToViewer) => void) => void;
}

/** A second view of the project in another format, which moves with the first. */
export function ComparedView({ projectId, assets, frameSource, beside, options, onEvent, onShown }: ComparedViewProps) {
  const first = assets.find((asset) => asset.name !== beside && isReadable(asset)) ?? assets[0]!;
  const { frame, state, chosen, tell, choose } = useViewerFrame(projectId, assets, options, onEvent, first.name);
  const shown = state.type === 'shown';
  useEffect(() => {
    if (shown) onShown(tell);
  }, [shown, chosen]);

  return (
    <div class="viewer-canvas compared" data-state={state.type}>
      <iframe ref={frame} src={frameSource} sandbox="allow-scripts" title={chosen} />
      {!shown && (
        <div class="viewer-cover" role="status">
          <ViewerProgress state={state} asset={assets.find(({ name }) => name === chosen)!} />
        </div>
      )}
      <div class="viewer-compared-format">
        <FormatSelect label={t('viewer.compared')} assets={assets} chosen={chosen} onChoose={choose} />
      </div>
    </div>
  );
}
