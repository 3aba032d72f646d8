import type { Asset } from '../api/schema';

// The smallest first; all have the same splats.
const order = ['sog', 'spz', 'ply'];
const newestSpz = 3;

function format(asset: Asset): string {
  return asset.name.slice(asset.name.lastIndexOf('.') + 1).toLowerCase();
}

/** Gets the assets with splats, the smallest format first. */
export function splatAssets(assets: readonly Asset[]): Asset[] {
  return assets.filter((asset) => order.includes(format(asset))).sort((a, b) => order.indexOf(format(a)) - order.indexOf(format(b)));
}

/** Whether the viewer supports the file: SPZ up to version 3. */
export function isReadable(asset: Asset): boolean {
  return format(asset) !== 'spz' || (asset.facts?.version ?? newestSpz) <= newestSpz;
}
