import { render } from 'preact';
import { loadConfiguration } from './api/config';
import { App } from './app/App';
import { SharedPage } from './share/SharedPage';

// A file that is dropped outside the drop zone must not replace the page.
for (const type of ['dragover', 'drop'] as const) document.addEventListener(type, (event) => event.preventDefault());

void loadConfiguration();
// One document serves all pages, which share its scripts; the address selects the page.
const page = location.pathname.slice(location.pathname.lastIndexOf('/') + 1);
const isShared = page === 'share.html' || page === 'embed.html';
render(isShared ? <SharedPage embedded={page === 'embed.html'} /> : <App />, document.getElementById('app')!);
