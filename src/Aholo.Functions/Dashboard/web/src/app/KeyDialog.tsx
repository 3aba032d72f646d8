import { useState } from 'preact/hooks';
import { setKey, keyRequired } from '../api/http';
import { t } from '../i18n';
import { Dialog } from '../shared/Dialog';
import { useStore } from '../shared/store';

/** Asks the user for the function key if the API requires one. */
export function KeyDialog() {
  const wanted = useStore(keyRequired);
  const [value, setValue] = useState('');
  if (!wanted) return null;
  return (
    <Dialog title={t('key.title')} onClose={() => {}}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setKey(value.trim());
          setValue('');
        }}
      >
        <p>{t('key.text')}</p>
        {wanted === 'wrong' && (
          <p class="notice error" role="alert">
            {t('key.wrong')}
          </p>
        )}
        <label class="field">
          <span>{t('key.label')}</span>
          <input type="password" autoComplete="off" required value={value} onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        <div class="row end">
          <button type="submit" class="button primary">
            {t('key.submit')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
