import { useRef, useState } from 'preact/hooks';
import { startGeneration } from '../api/projects';
import { t } from '../i18n';
import { goTo, projectLink } from '../shared/router';
import { batches, startBatch } from './batches';
import { DropZone } from './DropZone';
import type { Picked } from './files';
import { withoutExtension } from './files';
import { Review, type Wanted } from './Review';
import { specFields } from './spec';
import { Uploads } from './Uploads';
import { useDrop } from './useDrop';

/** From files, or words, to projects. */
export function DropSection() {
  const [picked, setPicked] = useState<Picked>();
  const [note, setNote] = useState<string>();
  const [error, setError] = useState<string>();
  const idempotencyKey = useRef('');

  const pick = (found: Picked): void => {
    setError(undefined);
    const nothing = found.files.length === 0 && !found.manifest;
    setNote(nothing ? t('drop.nothing') : undefined);
    if (nothing) return;
    review(found);
  };
  const review = (found: Picked): void => {
    // The same request sent twice makes one project.
    idempotencyKey.current = crypto.getRandomValues(new Uint32Array(4)).join('-');
    setPicked((held) => (held ? merge(held, found) : found));
  };
  const over = useDrop(pick);
  const clear = (): void => {
    setPicked(undefined);
    setError(undefined);
  };

  const start = async ({ name, spec, each, files }: Wanted): Promise<void> => {
    if (files.length === 0) {
      try {
        goTo(projectLink(await startGeneration(name, specFields(spec), idempotencyKey.current)));
      } catch (failure) {
        setError((failure as Error).message);
      }
      return;
    }

    clear();
    if (each) {
      for (const file of files.toReversed()) startBatch(withoutExtension(file.path), [file], spec);
      return;
    }
    const { id } = startBatch(name, files, spec);
    watch(id);
  };

  return (
    <>
      {picked ? (
        <Review
          key={picked.files.length === 0 ? 'words' : 'files'}
          picked={picked}
          error={error}
          onChange={setPicked}
          onStart={(wanted) => void start(wanted)}
          onClear={clear}
        />
      ) : (
        <DropZone
          over={over}
          note={note}
          onPick={pick}
          onWords={() => review({ files: [], skipped: 0, unlisted: 0, clips: 0 })}
        />
      )}
      <Uploads />
    </>
  );
}

/** Files that are dropped on others join them; of one path, the newer stays. */
function merge(held: Picked, found: Picked): Picked {
  const paths = new Set(found.files.map(({ path }) => path));
  return {
    ...held,
    ...found,
    files: [...held.files.filter(({ path }) => !paths.has(path)), ...found.files],
    skipped: held.skipped + found.skipped,
    unlisted: held.unlisted + found.unlisted,
    clips: held.clips + found.clips,
  };
}

/** Opens the project when it has started, unless someone has gone elsewhere or started another meanwhile. */
function watch(id: string): void {
  const stop = batches.subscribe(() => {
    const batch = batches.value.find((each) => each.id === id);
    if (batch && (batch.state === 'uploading' || batch.state === 'starting')) return;
    if (batch?.state === 'failed') return;
    stop();
    const newest = batches.value[0]?.id === id;
    if (batch?.projectId && newest && (location.hash === '' || location.hash === '#/')) goTo(projectLink(batch.projectId));
  });
}
