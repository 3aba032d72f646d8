import { language, t } from '../i18n';

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Formats a size: 1.4 MB. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), byteUnits.length - 1);
  const value = bytes / 1_000 ** power;
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: byteUnits[power]!,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(language.value).format(value);
}

/** Formats a duration: 40 ms, 0.4 s, 12 s, 3 min 20 s. */
export function formatDuration(milliseconds: number): string {
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(language.value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
  if (milliseconds < 1) return `< ${unit(1, 'millisecond')}`;
  if (milliseconds < 100) return unit(milliseconds, 'millisecond');

  const seconds = milliseconds / 1_000;
  if (seconds < 10) return unit(seconds, 'second', 1);
  if (seconds < 59.5) return unit(Math.round(seconds), 'second');

  const whole = Math.round(seconds);
  const [large, largeName, small, smallName] =
    whole < 3_600 ? [Math.floor(whole / 60), 'minute', whole % 60, 'second'] : [Math.floor(whole / 3_600), 'hour', Math.floor((whole % 3_600) / 60), 'minute'];
  return small === 0 ? unit(large, largeName) : `${unit(large, largeName)} ${unit(small, smallName)}`;
}

/** Formats a past time: 2 minutes ago. */
export function formatAgo(time: string, now: number): string {
  const seconds = Math.min((Date.parse(time) - now) / 1_000, 0);
  const relative = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' });
  if (seconds > -60) return relative.format(0, 'second');
  if (seconds > -3_600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

export function formatTime(time: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

/** Formats the time left, rounded: a few seconds, about 40 sec, about 4 min, about 2 hr 35 min. */
export function formatAbout(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 10) return t('time.fewSeconds');
  const step = seconds < 55 ? 10 : seconds < 3_300 ? 60 : 300;
  return t('time.about', { time: formatDuration(Math.round(seconds / step) * step * 1_000) });
}
