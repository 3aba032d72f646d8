import { lastingValues } from './storage';
import { Store } from './store';

export type Theme = 'light' | 'dark';

const name = 'aholo.theme';
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

function preferred(): Theme {
  const chosen = lastingValues.getItem(name);
  return chosen === 'light' || chosen === 'dark' ? chosen : prefersDark.matches ? 'dark' : 'light';
}

/** Light or dark: the chosen one, or else the system's. */
export const theme = new Store<Theme>(preferred());

export function chooseTheme(value: Theme): void {
  lastingValues.setItem(name, value);
  theme.value = value;
}

function show(): void {
  document.documentElement.dataset['theme'] = theme.value;
}

prefersDark.addEventListener('change', () => (theme.value = preferred()));
theme.subscribe(show);
show();
