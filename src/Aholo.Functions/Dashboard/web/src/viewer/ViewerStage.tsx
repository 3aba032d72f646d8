import { useEffect, useRef } from 'preact/hooks';
import type { Asset } from '../api/projects';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { formatBytes, formatNumber } from '../shared/format';
import { Icon, type IconName } from '../shared/Icon';
import { usePreview } from './usePreview';
import { useViewerFrame, type ViewerState } from './useViewerFrame';

const zoomStep = 1.25;

interface ViewerStageProps {
  projectId: string;
  assets: Asset[];
  /** The document that draws. */
  frameSource: string;
  /** Whether the project has a picture. */
  hasPicture: boolean;
  /** Called when the project has another picture; left out where none may be stored. */
  onPictureKept?: () => void;
  /** Whether someone has opened it, and not the page. */
  takeFocus: boolean;
  onClose: () => void;
}

/** The 3D view with its tools. It draws in a frame that can reach neither the page nor the key. */
export function ViewerStage({ projectId, assets, frameSource, hasPicture, onPictureKept, takeFocus, onClose }: ViewerStageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const toggleFullscreen = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (document.fullscreenEnabled) void stage.current!.requestFullscreen();
  };
  const { frame, state, chosen, replaced, tell, choose } = useViewerFrame(assets, toggleFullscreen);
  useEffect(() => {
    // The keys turn the model.
    if (takeFocus) frame.current!.focus({ preventScroll: true });
  }, []);
  const asset = assets.find(({ name }) => name === chosen)!;
  const shown = state.type === 'shown';
  const preview = usePreview(projectId, hasPicture, frame, shown, tell, onPictureKept);

  const tool = (icon: IconName, label: string, action: () => void, always = false) => (
    <button type="button" class="button small quiet" aria-label={label} title={label} disabled={!shown && !always} onClick={action}>
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
  // The frame has the same keys for when it has the focus.
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = keys[event.key.toLowerCase()];
    if (!action || !shown || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement) return;
    event.preventDefault();
    action();
  };

  return (
    <div ref={stage} class="viewer-stage" data-state={state.type} onKeyDown={onKeyDown}>
      <div class="viewer-canvas">
        <iframe ref={frame} src={frameSource} sandbox="allow-scripts" title={t('viewer.title')} />
        {!shown && (
          <div class="viewer-cover" role="status">
            <Progress state={state} asset={asset} />
          </div>
        )}
      </div>
      <div class="viewer-bar">
        <div class="viewer-facts">
          {assets.length > 1 && state.type !== 'noWebGl' && (
            <select aria-label={t('viewer.format')} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
              {assets.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
          <span class="muted small" data-viewer-facts>
            {shown && t('project.splats', { n: formatNumber(state.splats) })}
            {shown && asset.size !== undefined && ` · ${formatBytes(asset.size)}`}
          </span>
        </div>
        <div class="viewer-tools">
          {tool('plus', t('viewer.zoomIn'), () => tell({ type: 'zoom', factor: zoomStep }))}
          {tool('minus', t('viewer.zoomOut'), () => tell({ type: 'zoom', factor: 1 / zoomStep }))}
          {tool('reset', t('viewer.reset'), () => tell({ type: 'reset' }))}
          {tool('flip', t('viewer.flip'), () => tell({ type: 'flip' }))}
          {onPictureKept && tool('camera', t('viewer.usePicture'), preview.useView)}
          {document.fullscreenEnabled && tool('fullscreen', t('viewer.fullscreen'), toggleFullscreen)}
          {tool('close', t('viewer.close'), onClose, true)}
        </div>
      </div>
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

function Progress({ state, asset }: { state: ViewerState; asset: Asset }) {
  switch (state.type) {
    case 'starting':
      return <p>{t('viewer.loading')}</p>;
    case 'downloading': {
      const text = t('viewer.downloading', { name: asset.name, sent: formatBytes(state.received), total: formatBytes(state.total) });
      return (
        <>
          <p>{text}</p>
          <progress aria-label={asset.name} max={Math.max(state.total, 1)} value={state.received} />
        </>
      );
    }
    case 'decoding':
      return <p>{asset.facts ? t('viewer.decoding', { n: formatNumber(asset.facts.splats) }) : t('viewer.decodingUnknown')}</p>;
    case 'noWebGl':
      return <p class="notice error">{t('viewer.noWebGl')}</p>;
    case 'failed':
      return <p class="notice error">{t('viewer.failed', { name: asset.name })}</p>;
    case 'shown':
      return null;
  }
}
