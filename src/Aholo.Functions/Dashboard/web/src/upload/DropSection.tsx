import { useRef, useState } from 'preact/hooks';
import { startGeneration } from '../api/projects';
import { goTo, projectLink, route } from '../shared/router';
import { useStore } from '../shared/store';
import { batches, startBatch } from './batches';
import { DropZone } from './DropZone';
import { withoutExtension } from './files';
import { canReview, pick, picked } from './picking';
import { Review, type Reviewed } from './Review';
import { specFields } from './spec';
import { Uploads } from './Uploads';

/** Starts projects from files or text. */
export function DropSection({ over }: { over: boolean }) {
  const shown = useStore(picked);
  const [error, setError] = useState<unknown>();
  // The key of a repeated request, so that it starts one project.
  const request = useRef<{ of: string; key: string }>({ of: '', key: '' });

  const clear = (): void => {
    picked.value = undefined;
    setError(undefined);
  };
  const startFromWords = async (name: string, spec: object): Promise<void> => {
    const of = JSON.stringify([name, spec]);
    if (request.current.of !== of) request.current = { of, key: crypto.getRandomValues(new Uint32Array(4)).join('-') };
    try {
      const id = await startGeneration(name, spec, request.current.key);
      clear();
      goTo(projectLink(id));
    } catch (failure) {
      setError(failure);
    }
  };

  const start = ({ name, spec, each, files }: Reviewed): void => {
    if (files.length === 0) {
      void startFromWords(name, specFields(spec));
      return;
    }

    clear();
    if (each) {
      for (const file of files.toReversed()) startBatch(withoutExtension(file.path), [file], spec);
      return;
    }
    watch(startBatch(name, files, spec).id);
  };

  return (
    <>
      {shown && canReview(shown) ? (
        <Review
          key={shown.files.length === 0 ? 'words' : 'files'}
          picked={shown}
          error={error}
          onChange={(change) => {
            if (picked.value) picked.value = change(picked.value);
          }}
          onStart={start}
          onClear={clear}
        />
      ) : (
        <DropZone over={over} unusable={shown} onPick={pick} onWords={() => pick({ files: [], refused: [], unlisted: [], clips: 0, words: true })} />
      )}
      <Uploads />
    </>
  );
}

/** Opens the project when it has started, unless the user has opened another page or started another project. */
function watch(id: string): void {
  const stop = batches.subscribe(() => {
    const batch = batches.value.find((each) => each.id === id);
    if (batch && (batch.state === 'uploading' || batch.state === 'starting')) return;
    if (batch?.state === 'failed') return;
    stop();
    const newest = batches.value[0]?.id === id;
    if (batch?.projectId && newest && route.value.page === 'home') goTo(projectLink(batch.projectId));
  });
}
