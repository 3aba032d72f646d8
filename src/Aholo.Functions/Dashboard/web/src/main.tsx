import { render } from 'preact';
import { loadConfiguration } from './api/config';
import { App } from './app/App';

// A file that is dropped where none is taken must not replace the page.
for (const type of ['dragover', 'drop'] as const) document.addEventListener(type, (event) => event.preventDefault());

void loadConfiguration();
render(<App />, document.getElementById('app')!);
