import { useEffect, useRef, useState } from 'preact/hooks';
import type { Project, Share as ShareLink } from '../api/schema';
import { createShare, listShares, type NewShare, revokeShare } from '../api/shares';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { Dialog } from '../shared/Dialog';
import { formatTime } from '../shared/format';
import { embedSnippet } from '../share/address';

const periods = [1, 7, 30, 365];
const defaultPeriod = 7;

/** A button that opens the share links of a project. */
export function Share({ project }: { project: Project }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {t('share.open')}
      </button>
      {open && <ShareDialog project={project} onClose={() => setOpen(false)} />}
    </>
  );
}

function ShareDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [days, setDays] = useState(defaultPeriod);
  const [made, setMade] = useState<NewShare>();
  const [shares, setShares] = useState<ShareLink[]>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    const stop = new AbortController();
    listShares(project.id, stop.signal).then(setShares, (failure: unknown) => {
      if (!stop.signal.aborted) setError(failure);
    });
    return () => stop.abort();
  }, [project.id]);

  const act = async (action: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await action();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const create = async (): Promise<void> => {
    const share = await createShare(project.id, days);
    setMade(share);
    setShares((others = []) => [share, ...others]);
  };
  const revoke = async (id: string): Promise<void> => {
    await revokeShare(project.id, id);
    setShares((all = []) => all.filter((each) => each.id !== id));
    if (made?.id === id) setMade(undefined);
  };

  return (
    <Dialog title={t('share.title')} onClose={onClose}>
      <p>{t('share.text')}</p>
      <div class="row">
        <label class="field">
          <span>{t('share.days')}</span>
          <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {periods.map((each) => (
              <option key={each} value={each}>
                {t('share.period', { n: each })}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button primary" disabled={busy} onClick={() => void act(create)}>
          {t('share.create')}
        </button>
      </div>
      {made && (
        <>
          <p class="muted small">{t('share.once')}</p>
          <Copyable label={t('share.link')} text={new URL(made.page, location.href).href} />
          <Copyable label={t('share.embed')} text={embedSnippet(new URL(made.embed, location.href).href, project.name)} />
        </>
      )}
      {error !== undefined && (
        <p class="notice error" role="alert">
          {t('action.failed', { message: describeError(error) })}
        </p>
      )}
      {shares !== undefined && shares.length > 0 && (
        <>
          <h3>{t('share.list')}</h3>
          <ul class="shares" role="list">
            {shares.map(({ id, createdAt, expiresAt }) => (
              <li key={id} class="row">
                <span class="small">{t('share.item', { from: formatTime(createdAt), until: formatTime(expiresAt) })}</span>
                <button
                  type="button"
                  class="button small danger"
                  disabled={busy}
                  aria-label={t('share.revokeOf', { from: formatTime(createdAt) })}
                  onClick={() => void act(() => revoke(id))}
                >
                  {t('share.revoke')}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="row end">
        <button type="button" class="button" onClick={onClose}>
          {t('share.close')}
        </button>
      </div>
    </Dialog>
  );
}

function Copyable({ label, text }: { label: string; text: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // If the browser denies access to the clipboard, the user can copy the selected text.
    field.current!.select();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch (error) {
      if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    }
  };

  return (
    <div class="copyable">
      <label class="field">
        <span>{label}</span>
        <input ref={field} type="text" readOnly value={text} onFocus={() => field.current!.select()} />
      </label>
      <button type="button" class="button" aria-label={t('share.copyOf', { label })} onClick={() => void copy()}>
        {copied ? t('share.copied') : t('share.copy')}
      </button>
    </div>
  );
}
