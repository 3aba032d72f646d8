import { Store } from './store';

export type Route = { page: 'home' } | { page: 'project'; id: string };

function read(): Route {
  const match = /^#\/projects\/([\w-]+)$/.exec(location.hash);
  return match ? { page: 'project', id: match[1]! } : { page: 'home' };
}

export const route = new Store<Route>(read());

window.addEventListener('hashchange', () => {
  route.value = read();
  window.scrollTo(0, 0);
});

export function projectLink(id: string): string {
  return `#/projects/${id}`;
}

export function goTo(hash: string): void {
  location.hash = hash;
}
