import { render } from 'preact';
import { App } from './app/App';

// A file that is dropped where none is taken must not replace the page.
for (const type of ['dragover', 'drop'] as const) document.addEventListener(type, (event) => event.preventDefault());

render(<App />, document.getElementById('app')!);
