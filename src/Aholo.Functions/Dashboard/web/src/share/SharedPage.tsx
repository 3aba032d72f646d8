import { useEffect, useMemo, useState } from 'preact/hooks';
import { ApiError } from '../api/errors';
import { getJson, shareToken } from '../api/http';
import type { SharedProject } from '../api/schema';
import { Preferences } from '../app/Preferences';
import { SimulatorBadge } from '../app/SimulatorBadge';
import { language, t } from '../i18n';
import { describeError } from '../problems/describe';
import { formatTime } from '../shared/format';
import { useStore } from '../shared/store';
import { Viewer } from '../viewer/Viewer';
import { parseShare } from './address';

/** The page of a share link: one project, without a key. */
export function SharedPage({ embedded }: { embedded: boolean }) {
  useStore(language);
  const share = useMemo(() => parseShare(location.hash), []);
  const [project, setProject] = useState<SharedProject>();
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    // Another link in the address bar changes only the part after the #.
    const reload = (): void => location.reload();
    window.addEventListener('hashchange', reload);
    return () => window.removeEventListener('hashchange', reload);
  }, []);

  useEffect(() => {
    if (!share) return;
    shareToken.value = share.token;
    const stop = new AbortController();
    getJson<SharedProject>(`shared/${share.id}`, stop.signal).then(
      (found) => {
        document.title = found.name;
        setProject(found);
      },
      (failure: unknown) => {
        if (!stop.signal.aborted) setError(failure);
      },
    );
    return () => stop.abort();
  }, [share]);

  const gone = !share || (error instanceof ApiError && error.status === 404);
  return (
    <main class={`shared${embedded ? ' embedded' : ''}`}>
      {gone ? (
        <div role="alert">
          <h1>{t('shared.gone')}</h1>
          <p>{t('shared.gone.text')}</p>
        </div>
      ) : error !== undefined ? (
        <p class="notice error" role="alert">
          {t('shared.failed', { message: describeError(error) })}
        </p>
      ) : project ? (
        <>
          <h1 class={embedded ? 'visually-hidden' : undefined}>{project.name}</h1>
          <Viewer
            project={{ ...project, stage: 'Succeeded', fileCount: 1 }}
            autoOpen={!embedded}
            frame={embedded ? 'embed-viewer.html' : 'viewer.html'}
          />
        </>
      ) : (
        <p class="muted">{t('list.loading')}</p>
      )}
      {!embedded && (
        <footer class="row">
          <SimulatorBadge />
          {project && <span class="muted small">{t('shared.until', { time: formatTime(project.expiresAt) })}</span>}
          <Preferences />
        </footer>
      )}
    </main>
  );
}
