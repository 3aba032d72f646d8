import { useEffect, useRef, useState } from 'preact/hooks';
import type { Project } from '../api/projects';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import { knownThumbnail } from '../shared/thumbnails';
import { splatAssets } from './formats';
import { ViewerStage } from './ViewerStage';

/** The result in 3D. Nothing of it is loaded before it is opened. */
export function Viewer({ project, autoOpen }: { project: Project; autoOpen: boolean }) {
  const assets = splatAssets(project.assets);
  const finished = project.stage === 'Succeeded';
  const [open, setOpen] = useState(autoOpen && finished);
  // Opening and closing take away the button that had the focus.
  const openButton = useRef<HTMLButtonElement>(null);
  const closed = useRef(false);
  const opened = useRef(false);
  useEffect(() => {
    if (!open && closed.current) openButton.current?.focus();
    closed.current = false;
  }, [open]);
  const picture = knownThumbnail(project.id);
  if (finished && assets.length === 0) return null;

  return (
    <section class="card viewer" aria-label={t('viewer.title')}>
      {finished && open ? (
        <ViewerStage
          projectId={project.id}
          projectName={project.name}
          assets={assets}
          takeFocus={opened.current}
          onClose={() => {
            closed.current = true;
            setOpen(false);
          }}
        />
      ) : (
        <div class={`viewer-poster${finished ? '' : ' working'}`}>
          {picture && <img src={picture} alt="" />}
          {finished ? (
            <button
              ref={openButton}
              type="button"
              class="button primary large"
              onClick={() => {
                opened.current = true;
                setOpen(true);
              }}
            >
              <Icon name="cube" />
              {t('viewer.open')}
            </button>
          ) : (
            <p>{project.resourceCount > 0 ? t('viewer.waiting', { n: project.resourceCount }) : t('viewer.waitingOther')}</p>
          )}
        </div>
      )}
    </section>
  );
}
