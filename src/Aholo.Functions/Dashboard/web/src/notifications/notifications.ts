import type { Project } from '../api/projects';
import { tryText } from '../i18n';
import { goTo, projectLink } from '../shared/router';
import { lastingValues } from '../shared/storage';
import { Store } from '../shared/store';
import { Endings } from './endings';

const name = 'aholo.notifications';
const endings = new Endings();

/** Whether this browser shows notifications that a page makes. Those of phones want a service worker for it. */
export const canNotify = supportsNotifications();

/** Whether someone has asked for notifications, and the browser allows them. */
export const notifies = new Store(canNotify && Notification.permission === 'granted' && lastingValues.getItem(name) === 'on');

/** Asks the browser for notifications. Only someone's click may lead here. Returns whether they are allowed. */
export async function startNotifications(): Promise<boolean> {
  const allowed = (await Notification.requestPermission()) === 'granted';
  if (allowed) set(true);
  return allowed;
}

export function stopNotifications(): void {
  set(false);
}

/** Takes projects as they are now, and notifies of those that have ended while nobody looked at the page. */
export function notifyOfEndings(projects: readonly Project[]): void {
  const ended = endings.see(projects);
  if (!notifies.value || (!document.hidden && document.hasFocus())) return;
  for (const project of ended) {
    // Another tab that shows the project replaces this one's.
    const shown = new Notification(project.name, { body: tryText(`stage.${project.stage}`) ?? project.stage, tag: project.id });
    shown.onclick = () => {
      window.focus();
      goTo(projectLink(project.id));
      shown.close();
    };
  }
}

function set(on: boolean): void {
  lastingValues.setItem(name, on ? 'on' : 'off');
  notifies.value = on;
}

function supportsNotifications(): boolean {
  if (!('Notification' in window) || !window.isSecureContext) return false;
  if (Notification.permission === 'granted') return true;
  try {
    // Without permission nothing is shown. Where pages cannot make notifications, this throws.
    new Notification('').close();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
