import iconUrl from '../icon.svg';
import iconText from '../icon.svg?raw';

// Visible on light and dark tabs. The mark in the title shows the same without colors.
const colors: Record<string, string> = { good: '#1f9d4d', bad: '#d93025', decision: '#f0a000', stopped: '#7a8580' };

/** Marks the icon of the tab with the tone of a stage: "good", "bad", "decision" or "stopped". Other tones are not marked. */
export function markFavicon(tone: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (link) link.href = markedIcon(iconText, tone) ?? iconUrl;
}

/** Gets the icon with a dot in the color of a tone; undefined for a tone without one. */
export function markedIcon(svg: string, tone: string): string | undefined {
  const color = colors[tone];
  if (!color) return undefined;
  const dot = `<circle cx="24" cy="24" r="7" fill="${color}" stroke="#fff" stroke-width="2"/>`;
  return `data:image/svg+xml,${encodeURIComponent(svg.trim().replace('</svg>', `${dot}</svg>`))}`;
}
