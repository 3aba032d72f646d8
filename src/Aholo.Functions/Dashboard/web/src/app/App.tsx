import { language, t } from '../i18n';
import { ProjectList } from '../projects/ProjectList';
import { ProjectPage } from '../projects/ProjectPage';
import { route } from '../shared/router';
import { useStore } from '../shared/store';
import { DropSection } from '../upload/DropSection';
import { Header } from './Header';
import { KeyDialog } from './KeyDialog';

export function App() {
  const shown = useStore(route);
  useStore(language);
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
      <main id="content" tabIndex={-1}>
        {shown.page === 'home' ? (
          <>
            <DropSection />
            <ProjectList />
          </>
        ) : (
          <ProjectPage key={shown.id} id={shown.id} />
        )}
      </main>
      <KeyDialog />
    </>
  );
}
