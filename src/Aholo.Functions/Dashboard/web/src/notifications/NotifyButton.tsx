import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import { useStore } from '../shared/store';
import { canNotify, notifies, startNotifications, stopNotifications } from './notifications';

/** Turns notifications on and off. */
export function NotifyButton() {
  const on = useStore(notifies);
  const [refused, setRefused] = useState(false);
  if (!canNotify) return null;
  const toggle = async (): Promise<void> => {
    if (on) stopNotifications();
    else setRefused(!(await startNotifications()));
  };
  return (
    <>
      <button type="button" class="button quiet" aria-pressed={on} onClick={() => void toggle()}>
        <Icon name={on ? 'check' : 'bell'} size={18} />
        {t('notify.label')}
      </button>
      {refused && (
        <p class="notice warning" role="alert">
          {t('notify.refused')}
        </p>
      )}
    </>
  );
}
