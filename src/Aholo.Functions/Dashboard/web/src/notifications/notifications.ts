import type { Project } from '../api/schema';
import { tryText } from '../i18n';
import { goTo, projectLink } from '../shared/router';
import { lastingValues } from '../shared/storage';
import { Store } from '../shared/store';
import { Endings } from './endings';

const name = 'aholo.notifications';
const endings = new Endings();

/** Whether pages can create notifications in this browser. Phones require a service worker for it. */
export const canNotify = supportsNotifications();

/** Whether notifications are turned on and the browser allows them. */
export const notifies = new Store(canNotify && Notification.permission === 'granted' && lastingValues.getItem(name) === 'on');

/** Asks the browser to allow notifications, which requires a click, and returns whether it does. */
export async function startNotifications(): Promise<boolean> {
  const allowed = (await Notification.requestPermission()) === 'granted';
  if (allowed) set(true);
  return allowed;
}

export function stopNotifications(): void {
  set(false);
}

/** Updates the current stages and notifies of projects that ended while the page was hidden. */
export function notifyOfEndings(projects: readonly Project[]): void {
  const ended = endings.see(projects);
  if (!notifies.value || (!document.hidden && document.hasFocus())) return;
  for (const project of ended) {
    // A notification from another tab about the same project replaces this one.
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
    // Shows nothing without permission. Throws where pages cannot create notifications.
    new Notification('').close();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
