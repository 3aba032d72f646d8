import { useState } from 'preact/hooks';
import { getJson } from '../api/http';
import { t } from '../i18n';
import { describeError } from '../problems/describe';

/** A JSON document that is downloaded when it is opened. */
export function JsonDetails({ title, path }: { title: string; path: string }) {
  const [text, setText] = useState<string>();
  const load = async (): Promise<void> => {
    try {
      setText(JSON.stringify(await getJson<unknown>(path), null, 2));
    } catch (error) {
      setText(t('project.json.failed', { message: describeError(error) }));
    }
  };

  return (
    <details
      class="card json"
      onToggle={(event) => {
        if (event.currentTarget.open && text === undefined) void load();
      }}
    >
      <summary>{title}</summary>
      <pre tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </details>
  );
}
