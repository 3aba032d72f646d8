import { lastingValues } from '../shared/storage';
import { Store } from '../shared/store';
import { en } from './en';
import { zh } from './zh';

export type Language = 'en' | 'zh';
export type TextKey = keyof typeof en;

const name = 'aholo.language';
const texts: Record<Language, Record<TextKey, string>> = { en, zh };

function preferred(): Language {
  const chosen = lastingValues.getItem(name);
  return chosen === 'en' || chosen === 'zh' ? chosen : navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The page's language: the chosen one, or else the browser's. */
export const language = new Store<Language>(preferred());

export function chooseLanguage(value: Language): void {
  lastingValues.setItem(name, value);
  language.value = value;
}

/** Gets a text in the page's language. {@link values} replace the names in braces; in "one|many", `n` selects the form. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const forms = texts[language.value][key].split('|');
  const form = forms[values['n'] === 1 ? 0 : forms.length - 1]!;
  return form.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Gets the text for a code from the API; undefined if the page does not know the code. */
export function tryText(key: string): string | undefined {
  return key in en ? t(key as TextKey) : undefined;
}

function show(): void {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
}

language.subscribe(show);
show();
