import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../shared/Icon';
import { fetchThumbnail, storedThumbnail } from '../shared/thumbnails';
import { usePicture } from '../shared/usePicture';
import { whenSeen } from '../shared/whenSeen';

/** The preview picture of a project, or else its first photo, downloaded when it becomes visible. */
export function Thumbnail({ projectId, preview, ready }: { projectId: string; preview: string | undefined; ready: boolean }) {
  return preview ? <ResultThumbnail key={preview} path={preview} /> : <InputThumbnail projectId={projectId} ready={ready} />;
}

function ResultThumbnail({ path }: { path: string }) {
  const { frame, value } = usePicture(path);
  return (
    <div ref={frame} class="thumbnail">
      {value ? <img src={value} alt="" /> : <Icon name="cube" size={36} />}
    </div>
  );
}

function InputThumbnail({ projectId, ready }: { projectId: string; ready: boolean }) {
  const [url, setUrl] = useState(() => storedThumbnail(projectId));
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const known = storedThumbnail(projectId);
    if (known || !ready) {
      setUrl(known);
      return;
    }

    return whenSeen(frame.current!, (signal) => {
      // A project may have no picture.
      fetchThumbnail(projectId, signal).then(setUrl, () => {});
    });
  }, [projectId, ready]);

  return (
    <div ref={frame} class="thumbnail">
      {url ? <img src={url} alt="" /> : <Icon name="cube" size={36} />}
    </div>
  );
}
