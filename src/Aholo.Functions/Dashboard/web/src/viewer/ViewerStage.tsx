import { useEffect, useRef, useState } from 'preact/hooks';
import type { Asset } from '../api/schema';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { savedName } from '../projects/savedName';
import { formatBytes, formatNumber } from '../shared/format';
import { Icon, type IconName } from '../shared/Icon';
import { saveBlob } from '../shared/saveBlob';
import { ComparedView } from './ComparedView';
import { FormatSelect } from './FormatSelect';
import { isReadable } from './formats';
import type { ToViewer } from './protocol';
import { storedOptions, storeOptions, storeOrientation } from './storedView';
import { usePreview } from './usePreview';
import { useViewerFrame } from './useViewerFrame';
import type { ViewEvent, ViewOptions } from './view';
import { ViewerProgress } from './ViewerProgress';
import { ViewSettings } from './ViewSettings';

const zoomStep = 1.25;

interface ViewerStageProps {
  projectId: string;
  projectName: string;
  assets: Asset[];
  /** The document of the frame. */
  frameSource: string;
  /** Whether the project has a picture. */
  hasPicture: boolean;
  /** Called when the project has a new picture; left out if none may be stored. */
  onPictureKept?: () => void;
  /** Whether the user opened it, not the page. */
  takeFocus: boolean;
  onClose: () => void;
}

/** The 3D view with its tools. It renders in a frame that cannot access the page or the key. */
export function ViewerStage({ projectId, projectName, assets, frameSource, hasPicture, onPictureKept, takeFocus, onClose }: ViewerStageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const toggleFullscreen = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (document.fullscreenEnabled) void stage.current!.requestFullscreen();
  };
  const [options, setOptions] = useState(storedOptions);
  const [settings, setSettings] = useState(false);
  const [comparing, setComparing] = useState(false);
  // The second view, once it shows its file.
  const tellCompared = useRef<(message: ToViewer) => void>(null);
  const change = (next: ViewOptions): void => {
    setOptions(next);
    storeOptions(next);
  };
  const orient = (orientation: number, tellOther: ((message: ToViewer) => void) | null): void => {
    storeOrientation(projectId, orientation);
    tellOther?.({ type: 'orient', orientation });
  };
  const onEvent = (event: ViewEvent | { type: 'fullscreen' }): void => {
    if (event.type === 'fullscreen') toggleFullscreen();
    else if (event.type === 'oriented') orient(event.orientation, tellCompared.current);
    else if (event.type === 'pose') tellCompared.current?.({ type: 'follow', pose: event.pose });
    else saveBlob(event.picture, savedName(projectName, 'view.png'));
  };
  const { frame, state, chosen, replaced, tell, choose } = useViewerFrame(projectId, assets, options, onEvent);
  const compare = (): void => {
    tellCompared.current = null;
    if (comparing) tell({ type: 'share', on: false });
    setComparing(!comparing);
  };
  const asset = assets.find(({ name }) => name === chosen)!;
  const shown = state.type === 'shown';
  const focused = useRef(false);
  useEffect(() => {
    // The keys turn the model. A frame that was focused before it was loaded may have lost the focus.
    if (takeFocus && (!focused.current || document.activeElement === document.body)) frame.current!.focus({ preventScroll: true });
    focused.current = true;
  }, [shown]);
  const preview = usePreview(projectId, hasPicture, frame, shown, tell, onPictureKept);

  const tool = (icon: IconName, label: string, action: () => void, { always = false, pressed }: { always?: boolean; pressed?: boolean } = {}) => (
    <button type="button" class="button small quiet" aria-label={label} title={label} aria-pressed={pressed} disabled={!shown && !always} onClick={action}>
      <Icon name={icon} size={18} />
    </button>
  );
  const keys: Record<string, () => void> = {
    '+': () => tell({ type: 'zoom', factor: zoomStep }),
    '=': () => tell({ type: 'zoom', factor: zoomStep }),
    '-': () => tell({ type: 'zoom', factor: 1 / zoomStep }),
    '0': () => tell({ type: 'reset' }),
    u: () => tell({ type: 'flip' }),
    f: toggleFullscreen,
  };
  // The frame handles the same keys while it has the focus.
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = keys[event.key.toLowerCase()];
    if (!action || !shown || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    action();
  };

  return (
    <div ref={stage} class="viewer-stage" data-state={state.type} onKeyDown={onKeyDown}>
      <div class={`viewer-panes${comparing ? ' two' : ''}`}>
        <div class="viewer-canvas">
          <iframe ref={frame} src={frameSource} sandbox="allow-scripts" title={t('viewer.title')} />
          {!shown && (
            <div class="viewer-cover" role="status">
              <ViewerProgress state={state} asset={asset} />
            </div>
          )}
        </div>
        {comparing && (
          <ComparedView
            projectId={projectId}
            assets={assets}
            frameSource={frameSource}
            beside={chosen}
            options={options}
            onEvent={(event) => {
              if (event.type === 'pose') tell({ type: 'follow', pose: event.pose });
              else if (event.type === 'oriented') orient(event.orientation, tell);
              else if (event.type === 'fullscreen') toggleFullscreen();
            }}
            onShown={(tellOther) => {
              tellCompared.current = tellOther;
              tell({ type: 'share', on: true });
              tell({ type: 'place' });
              tellOther({ type: 'share', on: true });
            }}
          />
        )}
      </div>
      <div class="viewer-bar">
        <div class="viewer-facts">
          {assets.length > 1 && state.type !== 'noWebGl' && (
            <FormatSelect label={t('viewer.format')} assets={assets} chosen={chosen} onChoose={choose} />
          )}
          <span class="muted small" data-viewer-facts>
            {shown && t('project.splats', { n: formatNumber(state.splats) })}
            {/* Several formats are listed with their sizes. */}
            {shown && assets.length === 1 && asset.size !== undefined && ` · ${formatBytes(asset.size)}`}
          </span>
        </div>
        <div class="viewer-tools">
          {tool('plus', t('viewer.zoomIn'), () => tell({ type: 'zoom', factor: zoomStep }))}
          {tool('minus', t('viewer.zoomOut'), () => tell({ type: 'zoom', factor: 1 / zoomStep }))}
          {tool('reset', t('viewer.reset'), () => tell({ type: 'reset' }))}
          {tool('flip', t('viewer.flip'), () => tell({ type: 'flip' }))}
          {tool('turn', t('viewer.turn'), () => change({ ...options, turn: !options.turn }), { pressed: options.turn })}
          {tool('image', t('viewer.screenshot'), () => tell({ type: 'screenshot' }))}
          {assets.filter(isReadable).length > 1 && tool('columns', t('viewer.compare'), compare, { pressed: comparing })}
          {tool('sliders', t('viewer.settings'), () => setSettings(!settings), { pressed: settings })}
          {onPictureKept && tool('camera', t('viewer.usePicture'), preview.useView)}
          {document.fullscreenEnabled && tool('fullscreen', t('viewer.fullscreen'), toggleFullscreen)}
          {tool('close', t('viewer.close'), onClose, { always: true })}
        </div>
      </div>
      {settings && <ViewSettings options={options} onChange={change} />}
      {preview.outcome && (
        <p class={`notice ${preview.outcome === 'kept' ? '' : 'error'}`} role="status">
          {preview.outcome === 'kept' ? t('viewer.pictureKept') : t('viewer.pictureFailed', { message: describeError(preview.outcome.error) })}
        </p>
      )}
      {replaced && (
        <p class="notice warning" role="status">
          {t('viewer.fellBack', replaced)}
        </p>
      )}
      <p class="viewer-help muted small">
        <span class="for-mouse">{t('viewer.help')}</span>
        <span class="for-touch">{t('viewer.helpTouch')}</span>
      </p>
    </div>
  );
}
