import iconUrl from '../icon.svg';
import iconText from '../icon.svg?raw';

// On light and on dark tabs. The mark in the title says the same without colours.
const colours: Record<string, string> = { good: '#1f9d4d', bad: '#d93025', decision: '#f0a000', stopped: '#7a8580' };

/** Marks the tab's icon with how a project stands: "good", "bad", "decision" or "stopped". Any other tone leaves it as it is. */
export function markFavicon(tone: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (link) link.href = markedIcon(iconText, tone) ?? iconUrl;
}

/** The icon with a dot in the colour of a tone; undefined for a tone that has none. */
export function markedIcon(svg: string, tone: string): string | undefined {
  const colour = colours[tone];
  if (!colour) return undefined;
  const dot = `<circle cx="24" cy="24" r="7" fill="${colour}" stroke="#fff" stroke-width="2"/>`;
  return `data:image/svg+xml,${encodeURIComponent(svg.trim().replace('</svg>', `${dot}</svg>`))}`;
}
