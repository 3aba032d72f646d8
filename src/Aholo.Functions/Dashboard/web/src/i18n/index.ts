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

/** The page's language: as chosen here, else as the browser's is. */
export const language = new Store<Language>(preferred());

export function chooseLanguage(value: Language): void {
  lastingValues.setItem(name, value);
  language.value = value;
}

/** A text in the page's language. {@link values} replace what is in braces. Of "one|many", `n` chooses. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const forms = texts[language.value][key].split('|');
  const form = forms[values['n'] === 1 ? 0 : forms.length - 1]!;
  return form.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** The text for a code that the API sent; undefined for one that is not known here. */
export function tryText(key: string): string | undefined {
  return key in en ? t(key as TextKey) : undefined;
}

function show(): void {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
}

language.subscribe(show);
show();
