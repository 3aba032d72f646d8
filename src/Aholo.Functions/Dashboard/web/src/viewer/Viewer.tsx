import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Project } from '../api/projects';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import { knownThumbnail } from '../shared/thumbnails';
import { usePicture } from '../shared/usePicture';
import { splatAssets } from './formats';
import { ViewerStage } from './ViewerStage';

/** What of a project the view needs. */
interface ViewedProject extends Pick<Project, 'id' | 'name' | 'stage' | 'fileCount' | 'assets'> {
  preview?: string | undefined;
}

interface ViewerProps {
  project: ViewedProject;
  autoOpen: boolean;
  /** Called when the project has another picture; left out where none may be stored. */
  onPictureKept?: () => void;
  /** The document that draws. */
  frame?: string;
}

/** The result in 3D. Nothing of it is loaded before it is opened, but for the first time, when its picture is drawn. */
export function Viewer({ project, autoOpen, onPictureKept, frame = 'viewer.html' }: ViewerProps) {
  const assets = splatAssets(project.assets);
  const finished = project.stage === 'Succeeded';
  const { preview } = project;
  const [open, setOpen] = useState(() => finished && (autoOpen || (onPictureKept !== undefined && !preview && assets.length > 0 && canDraw())));
  // Opening and closing take away the button that had the focus.
  const openButton = useRef<HTMLButtonElement>(null);
  const closed = useRef(false);
  const opened = useRef(false);
  useEffect(() => {
    if (!open && closed.current) openButton.current?.focus();
    closed.current = false;
  }, [open]);
  if (finished && assets.length === 0) return null;

  return (
    <section class="card viewer" aria-label={t('viewer.title')}>
      {finished && open ? (
        <ViewerStage
          projectId={project.id}
          projectName={project.name}
          assets={assets}
          frameSource={frame}
          hasPicture={preview !== undefined}
          {...(onPictureKept ? { onPictureKept } : {})}
          takeFocus={opened.current}
          onClose={() => {
            closed.current = true;
            setOpen(false);
          }}
        />
      ) : (
        <Poster
          key={preview}
          project={project}
          openButton={openButton}
          onOpen={() => {
            opened.current = true;
            setOpen(true);
          }}
        />
      )}
    </section>
  );
}

/** Whether the browser can draw the result. */
function canDraw(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

interface PosterProps {
  project: ViewedProject;
  openButton: RefObject<HTMLButtonElement | null>;
  onOpen: () => void;
}

/** What stands where the result is not shown: its picture, or the first photo as long as there is none. */
function Poster({ project, openButton, onOpen }: PosterProps) {
  const finished = project.stage === 'Succeeded';
  const { preview } = project;
  const result = usePicture(preview);
  const input = preview ? undefined : knownThumbnail(project.id);
  return (
    <div ref={result.frame} class={`viewer-poster${finished ? '' : ' working'}`}>
      {result.value && <img class="result" src={result.value} alt="" />}
      {input && <img src={input} alt="" />}
      {finished ? (
        <button ref={openButton} type="button" class="button primary large" onClick={onOpen}>
          <Icon name="cube" />
          {t('viewer.open')}
        </button>
      ) : (
        <p>{project.fileCount > 0 ? t('viewer.waiting', { n: project.fileCount }) : t('viewer.waitingOther')}</p>
      )}
    </div>
  );
}
