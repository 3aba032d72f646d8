import type { Asset } from '../api/schema';
import { t } from '../i18n';
import { formatBytes, formatNumber } from '../shared/format';
import type { ViewerState } from './useViewerFrame';

/** The progress of a view until it shows its file, or its error. */
export function ViewerProgress({ state, asset }: { state: ViewerState; asset: Asset }) {
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
