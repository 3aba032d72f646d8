import { render } from 'preact';
import { loadConfiguration } from './api/config';
import { App } from './app/App';
import { SharedPage } from './share/SharedPage';

// A file that is dropped where none is taken must not replace the page.
for (const type of ['dragover', 'drop'] as const) document.addEventListener(type, (event) => event.preventDefault());

void loadConfiguration();
// One document for all pages, so that they share what is loaded; its address says which.
const page = location.pathname.slice(location.pathname.lastIndexOf('/') + 1);
const isShared = page === 'share.html' || page === 'embed.html';
render(isShared ? <SharedPage embedded={page === 'embed.html'} /> : <App />, document.getElementById('app')!);
