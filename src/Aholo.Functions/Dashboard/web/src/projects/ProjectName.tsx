import { useEffect, useRef, useState } from 'preact/hooks';
import { renameProject } from '../api/projects';
import { projectOptions } from '../api/schema';
import { t } from '../i18n';
import { describeError } from '../problems/describe';
import { Icon } from '../shared/Icon';

/** The name of a project, with a form to change it. */
export function ProjectName({ id, name, onDone }: { id: string; name: string; onDone: () => void }) {
  // The new name is shown until the service returns it.
  const [renamed, setRenamed] = useState<{ from: string; to: string }>();
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const open = useRef<HTMLButtonElement>(null);
  const editing = typed !== undefined;
  const wasEditing = useRef(false);
  useEffect(() => {
    if (editing) input.current!.select();
    else if (wasEditing.current) open.current!.focus();
    wasEditing.current = editing;
  }, [editing]);

  const close = (): void => {
    setTyped(undefined);
    setError(undefined);
  };
  const save = async (to: string): Promise<void> => {
    try {
      if (to !== name) await renameProject(id, to);
      setRenamed({ from: name, to });
      close();
      onDone();
    } catch (failure) {
      setError(failure);
    }
  };

  if (!editing) {
    const shown = renamed?.from === name ? renamed.to : name;
    return (
      <div class="project-name">
        <h1>{shown}</h1>
        <button ref={open} type="button" class="button small quiet" aria-label={t('rename.open')} title={t('rename.open')} onClick={() => setTyped(shown)}>
          <Icon name="pencil" size={18} />
        </button>
      </div>
    );
  }
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void save(typed.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <input
        ref={input}
        type="text"
        aria-label={t('rename.label')}
        required
        pattern=".*\S.*"
        maxLength={projectOptions.name.maxLength}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" class="button primary">
        {t('rename.save')}
      </button>
      <button type="button" class="button" onClick={close}>
        {t('rename.cancel')}
      </button>
      {error !== undefined && (
        <p class="notice error" role="alert">
          {t('action.failed', { message: describeError(error) })}
        </p>
      )}
    </form>
  );
}
