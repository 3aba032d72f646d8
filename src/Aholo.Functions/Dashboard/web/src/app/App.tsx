import { useEffect, useRef } from 'preact/hooks';
import { language, t } from '../i18n';
import { ProjectList } from '../projects/ProjectList';
import { ProjectPage } from '../projects/ProjectPage';
import { goTo, route } from '../shared/router';
import { useStore } from '../shared/store';
import { DropSection } from '../upload/DropSection';
import { pick } from '../upload/picking';
import { Uploads } from '../upload/Uploads';
import { useDrop } from '../upload/useDrop';
import { usePaste } from '../upload/usePaste';
import { Header } from './Header';
import { KeyDialog } from './KeyDialog';

export function App() {
  const shown = useStore(route);
  useStore(language);
  const showPicked = (): void => {
    if (route.value.page !== 'home') goTo('#/');
  };
  const over = useDrop((found) => {
    pick(found);
    showPicked();
  });
  usePaste(showPicked);

  // The focused element was removed with its page.
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const place = shown.page === 'home' ? '' : shown.id;
  useEffect(() => {
    if (!first.current && !main.current!.contains(document.activeElement)) main.current!.focus({ preventScroll: true });
    first.current = false;
  }, [place]);

  return (
    <>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          // The part after # is the page's own route.
          event.preventDefault();
          document.getElementById('content')!.focus();
        }}
      >
        {t('app.skip')}
      </a>
      <Header />
      <main id="content" ref={main} tabIndex={-1} data-page={shown.page}>
        {shown.page === 'home' ? (
          <>
            <DropSection over={over} />
            <ProjectList list={shown.list} />
          </>
        ) : (
          <>
            <Uploads except={shown.id} />
            <ProjectPage key={shown.id} id={shown.id} />
            {over && (
              <p class="drop-overlay" role="status">
                {t('drop.over')}
              </p>
            )}
          </>
        )}
      </main>
      <KeyDialog />
    </>
  );
}
