import { Store } from './store';

/** The state of the project list. It is part of the address, so that Back, a reload and a copied link return to it. */
export interface ListState {
  search: string;
  stage: string;
  /** The order; empty for the newest first. */
  sort: string;
  /** The continuation token of the page; empty for the first. */
  from: string;
}

export type Route = { page: 'home'; list: ListState } | { page: 'project'; id: string };

const firstPage: ListState = { search: '', stage: '', sort: '', from: '' };

/** Parses the part of an address after the #. */
export function parseHash(hash: string): Route {
  const project = /^#\/projects\/([\w-]+)$/.exec(hash);
  if (project) return { page: 'project', id: project[1]! };
  const query = new URLSearchParams(/^#\/\?(.*)$/.exec(hash)?.[1] ?? '');
  const read = (name: keyof ListState): string => query.get(name) ?? '';
  return { page: 'home', list: { search: read('search'), stage: read('stage'), sort: read('sort'), from: read('from') } };
}

export function projectLink(id: string): string {
  return `#/projects/${id}`;
}

export function listLink(list: ListState): string {
  const query = new URLSearchParams(Object.entries(list).filter(([, value]) => value !== ''));
  return query.size === 0 ? '#/' : `#/?${query}`;
}

export const route = new Store<Route>(parseHash(location.hash));

let lastList = route.value.page === 'home' ? route.value.list : firstPage;
let lastProject: string | undefined;

/** The last state of the list. */
export function lastListLink(): string {
  return listLink(lastList);
}

/** The project that was shown before the list, once: its card gets the focus. */
export function takeLastProject(): string | undefined {
  const id = lastProject;
  lastProject = undefined;
  return id;
}

function show(next: Route): void {
  const previous = route.value;
  if (next.page === 'home') lastList = next.list;
  if (previous.page === 'project') lastProject = previous.id;
  route.value = next;
  if (previous.page !== next.page || (previous.page === 'project' && next.page === 'project')) window.scrollTo(0, 0);
}

window.addEventListener('hashchange', () => show(parseHash(location.hash)));

export function goTo(hash: string): void {
  location.hash = hash;
}

/** Whether the address is that of the list in this state. A followed link changes the address before the page. */
export function isOpen(list: ListState): boolean {
  const opened = parseHash(location.hash);
  return opened.page === 'home' && listLink(opened.list) === listLink(list);
}

/** Changes the address without another step for Back. */
export function replaceWith(hash: string): void {
  history.replaceState(null, '', hash);
  show(parseHash(hash));
}
