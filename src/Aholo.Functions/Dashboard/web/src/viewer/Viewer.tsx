import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Project } from '../api/schema';
import { t } from '../i18n';
import { Icon } from '../shared/Icon';
import { storedThumbnail } from '../shared/thumbnails';
import { usePicture } from '../shared/usePicture';
import { splatAssets } from './formats';
import { ViewerStage } from './ViewerStage';

/** The part of a project that the view needs. */
interface ViewedProject extends Pick<Project, 'id' | 'name' | 'stage' | 'fileCount' | 'assets'> {
  preview?: string | undefined;
}

interface ViewerProps {
  project: ViewedProject;
  autoOpen: boolean;
  /** Called when the project has a new picture; left out if none may be stored. */
  onPictureKept?: () => void;
  /** The document of the frame. */
  frame?: string;
}

/** The 3D view. It loads nothing until it is opened, except the first time, to draw the preview picture. */
export function Viewer({ project, autoOpen, onPictureKept, frame = 'viewer.html' }: ViewerProps) {
  const assets = splatAssets(project.assets);
  const finished = project.stage === 'Succeeded';
  const { preview } = project;
  const [open, setOpen] = useState(() => finished && (autoOpen || (onPictureKept !== undefined && !preview && assets.length > 0 && canDraw())));
  // Opening and closing remove the button that had the focus.
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

/** Whether the browser supports WebGL 2. */
function canDraw(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

interface PosterProps {
  project: ViewedProject;
  openButton: RefObject<HTMLButtonElement | null>;
  onOpen: () => void;
}

/** The preview picture, or else the first photo, shown while the 3D view is closed. */
function Poster({ project, openButton, onOpen }: PosterProps) {
  const finished = project.stage === 'Succeeded';
  const { preview } = project;
  const picture = usePicture(preview);
  const input = preview ? undefined : storedThumbnail(project.id);
  return (
    <div ref={picture.frame} class={`viewer-poster${finished ? '' : ' working'}`}>
      {picture.value && <img class="preview" src={picture.value} alt="" />}
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
