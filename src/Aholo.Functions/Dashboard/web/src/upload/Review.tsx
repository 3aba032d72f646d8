import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { projectOptions } from '../api/schema';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { formatBytes } from '../shared/format';
import { Icon } from '../shared/Icon';
import { ArrangeBar } from './ArrangeBar';
import { CameraButton } from './CameraButton';
import { type Picked, type PickedFile, withoutExtension } from './files';
import { isVideo } from './kinds';
import { LeftOut } from './LeftOut';
import { PickedPicture } from './PickedPicture';
import { coverOf, move } from './picking';
import { SpecFields } from './SpecFields';
import { defaultSpec, type Spec } from './spec';
import { useDecodeCheck } from './useDecodeCheck';

const shownFiles = 12;

// Aholo recommends 5 to 20 photos from different angles.
const suggestedPhotos = 5;
const longestSuggestion = 60;

export interface Reviewed {
  name: string;
  spec: Spec;
  each: boolean;
  files: PickedFile[];
}

interface ReviewProps {
  picked: Picked;
  error?: unknown;
  onChange: (change: (held: Picked) => Picked) => void;
  onStart: (wanted: Reviewed) => void;
  onClear: () => void;
}

/** The review of the files and options before the project starts. */
export function Review({ picked, error, onChange, onStart, onClear }: ReviewProps) {
  const { files, manifest } = picked;
  const fromWords = files.length === 0;
  const suggested = picked.folder ?? (fromWords ? '' : withoutExtension(files[0]!.path));
  const [name, setName] = useState(suggested.slice(0, projectOptions.name.maxLength));
  const [each, setEach] = useState(false);
  const [spec, setSpec] = useState<Spec>({ ...defaultSpec, kind: fromWords ? 'generation' : 'reconstruction' });
  const start = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLFormElement>(null);

  useLayoutEffect(() => {
    if (!manifest) return;
    setSpec((held) => ({ ...held, ...(fromWords ? { kind: 'generation' } : {}), ...manifest.spec }));
    if (manifest.name) setName(manifest.name);
  }, [manifest]);

  useEffect(() => {
    const first = fromWords ? panel.current!.querySelector('textarea') : start.current;
    first?.focus({ preventScroll: true });
  }, []);

  const [all, setAll] = useState(false);
  const remove = (picture: PickedFile): void => onChange((held) => ({ ...held, files: held.files.filter((other) => other !== picture) }));
  useDecodeCheck(files, (picture) =>
    onChange((held) => ({
      ...held,
      files: held.files.filter((other) => other !== picture),
      refused: [...held.refused, { path: picture.path, code: 'file.damaged' }],
    })),
  );

  const [chosen, setChosen] = useState<string>();
  // Only one project of several files has an order and a cover.
  const arranged = files.length > 1 && !each;
  const place = arranged ? files.findIndex(({ path }) => path === chosen) : -1;
  const cover = arranged ? coverOf(files, spec.cover) : undefined;
  const moveBy = (by: number): void => {
    if (place + by >= shownFiles) setAll(true);
    onChange((held) => ({ ...held, files: move(held.files, chosen!, by) }));
  };
  const photos = files.filter(({ path }) => !isVideo(path)).length;

  const prompted = spec.kind === 'generation';
  const shown = all ? files : files.slice(0, shownFiles);
  return (
    <form
      ref={panel}
      class="card review"
      aria-labelledby="review-title"
      onSubmit={(event) => {
        event.preventDefault();
        onStart({ name: name.trim() || suggested || nameOf(spec.prompt), spec, each, files });
      }}
    >
      <h1 id="review-title">
        {fromWords
          ? t('review.words')
          : t('review.photos', { n: files.length, size: formatBytes(files.reduce((sum, { file }) => sum + file.size, 0)) })}
      </h1>
      {!fromWords && (
        <ul class="picked" role="list">
          {shown.map((picture) => (
            <PickedPicture
              key={picture.path}
              picture={picture}
              isCover={picture.path === cover}
              chosen={arranged ? picture.path === chosen : undefined}
              onChoose={() => setChosen(picture.path === chosen ? undefined : picture.path)}
              onRemove={files.length > 1 ? () => remove(picture) : undefined}
            />
          ))}
          {shown.length < files.length && (
            <li>
              <button type="button" class="picked-more" onClick={() => setAll(true)}>
                {t('review.more', { n: files.length - shown.length })}
              </button>
            </li>
          )}
        </ul>
      )}
      {place >= 0 && (
        <ArrangeBar
          path={files[place]!.path}
          place={place + 1}
          count={files.length}
          onMove={moveBy}
          onCover={chosen === cover || isVideo(chosen!) ? undefined : () => setSpec((held) => ({ ...held, cover: chosen! }))}
        />
      )}
      {photos > 0 && photos === files.length && photos < suggestedPhotos && !prompted && !each && <p class="notice">{t('review.advice', { n: photos })}</p>}
      {!fromWords && <CameraButton label={t('review.takeMore')} />}
      <LeftOut refused={picked.refused} unlisted={picked.unlisted} />
      {picked.clips > 0 && <p class="notice">{t('drop.clips', { n: picked.clips })}</p>}
      {manifest && <ManifestNote errors={manifest.errors} />}
      <div class="fields">
        {files.length > 1 && (
          <label class="field">
            <span>{t('review.grouping')}</span>
            <select value={each ? 'each' : 'together'} onChange={(event) => setEach(event.currentTarget.value === 'each')}>
              <option value="together">{t('review.together')}</option>
              <option value="each">{t('review.each')}</option>
            </select>
          </label>
        )}
        {!each && (
          <label class="field">
            <span>{t('review.name')}</span>
            <input type="text" value={name} required={!fromWords} maxLength={projectOptions.name.maxLength} onInput={(event) => setName(event.currentTarget.value)} />
          </label>
        )}
        <SpecFields spec={spec} onChange={setSpec} canReconstruct={!fromWords} promptRequired={prompted && fromWords} open={!!manifest} />
      </div>
      {error !== undefined && (
        <p class="notice error" role="alert">
          {describeError(error)}
        </p>
      )}
      <div class="row">
        <button ref={start} type="submit" class="button primary">
          <Icon name="cube" />
          {each ? t('review.startEach', { n: files.length }) : t('review.start')}
        </button>
        <button type="button" class="button" onClick={onClear}>
          {t('review.clear')}
        </button>
      </div>
    </form>
  );
}

/** Gets the default name of a project from text: the first words of the prompt. */
function nameOf(prompt: string): string {
  const words = prompt.trim().replace(/\s+/g, ' ');
  return words.length <= longestSuggestion ? words : `${words.slice(0, longestSuggestion).trimEnd()}…`;
}

/** The errors of the folder's own project.json, or a note that it is used. */
function ManifestNote({ errors }: { errors: readonly string[] }) {
  if (errors.length === 0) return <p class="notice">{t('manifest.taken')}</p>;
  return (
    <div class="notice error" role="alert">
      <p>{t('manifest.errors')}</p>
      <ul>
        {errors.map((error) => (
          <li key={error}>{error}</li>
        ))}
      </ul>
    </div>
  );
}
