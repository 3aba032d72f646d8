// The page of the local host: the list of instances, and one instance with its history. All texts of the app are rendered as text nodes.

const API = '/runtime/ui/api/instances';
const MANAGEMENT = '/runtime/webhooks/durabletask/instances';
const KEY = 'functions-key';
const POLL_MS = 2000;
const AFTER_ACTION_MS = 250;
const PAGE = 500;
const MAX_EVENTS = 2000;
const MAX_PAGES_FOR_STARTS = 3;
const STATUSES = ['Running', 'Pending', 'Suspended', 'Completed', 'Failed', 'Terminated', 'Canceled'];
const ENDED = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

// ---- Elements and texts ----

function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Updates the rows to the items. Rows that remain are not moved, so that they keep the focus. */
function syncRows(parent, rows, items, keyOf, create, fill) {
  const itemsByKey = new Map(items.map((item) => [keyOf(item), item]));
  for (const [key, row] of rows) {
    if (itemsByKey.has(key)) continue;
    row.element.remove();
    rows.delete(key);
  }
  let next = parent.firstChild;
  for (const [key, item] of itemsByKey) {
    const row = rows.get(key) ?? create(item);
    rows.set(key, row);
    fill(row, item);
    if (row.element === next) next = next.nextSibling;
    else parent.insertBefore(row.element, next);
  }
}

const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const formatNumber = (number) => number.toLocaleString('en');

const two = (number) => String(number).padStart(2, '0');

function formatDuration(milliseconds) {
  const ms = Math.max(0, milliseconds);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor(seconds / 3600) % 24} h`;
}

function time(iso, milliseconds = false) {
  const date = new Date(iso);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const exact = milliseconds ? `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}` : clock;
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? '' : `${date.toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' })}, `;
  return el('time', { datetime: iso, title: iso }, `${day}${exact}`);
}

const statusMark = (status) => el('span', { class: 'status', 'data-status': status }, status);

const instanceLink = (id, name) => el('a', { href: `#/instances/${encodeURIComponent(id)}` }, name ?? id);

function pretty(text) {
  if (!/^\s*[{["]/.test(text) || /\d{16}/.test(text)) return text; // a number of so many digits would not come out as it is
  try {
    const value = JSON.parse(text);
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  } catch {
    return text; // not JSON, or cut
  }
}

const textBody = (label, view) => [
  el('pre', { tabindex: 0, role: 'group', 'aria-label': label }, pretty(view.text)),
  view.length ? el('p', { class: 'cut' }, `The first ${formatNumber(view.text.length)} of ${formatNumber(view.length)} characters.`) : null,
];

const textBlock = (label, view) => el('div', {}, el('p', { class: 'label' }, label), textBody(label, view));

function failureBlocks(failure, label = 'Failure') {
  const blocks = [];
  for (let each = failure, name = label; each; each = each.cause, name = 'Caused by') {
    const message = each.message?.text ?? '';
    blocks.push(textBlock(name, { text: each.type ? `${each.type}: ${message}` : message, length: each.message?.length }));
    if (each.stackTrace?.text) blocks.push(el('details', { class: 'trace' }, el('summary', {}, 'Stack trace'), textBody('Stack trace', each.stackTrace)));
  }
  return blocks;
}

// ---- The host ----

class HostError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function send(url, { method = 'GET', body, tag, signal } = {}) {
  const headers = {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers['x-functions-key'] = key;
  if (tag) headers['If-None-Match'] = tag;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(url, { method, body, headers, signal, cache: 'no-store' });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new HostError(0, 'The host is unreachable. It may have stopped; the page reconnects when the host is running.');
  }
  if (response.ok || response.status === 304) return response;

  const text = await response.text();
  let message = text;
  try {
    const problem = JSON.parse(text);
    message = problem.detail ?? problem.Message ?? problem.message ?? text;
  } catch {
    // Some responses are plain text.
  }
  throw new HostError(response.status, message || `The host returned ${response.status}.`);
}

/** Reads a URL; null if it has not changed since the last response, whose tag is in `state`. */
async function read(url, state, signal) {
  const response = await send(url, { tag: state.url === url ? state.tag : undefined, signal });
  if (response.status === 304) return null;
  const answer = await response.json();
  state.url = url;
  state.tag = response.headers.get('ETag');
  return answer;
}

/** The time of the orchestrations, which may differ from that of this machine. */
class Clock {
  #offset = 0;

  set(iso) {
    this.#offset = Date.parse(iso) - Date.now();
  }

  get now() {
    return Date.now() + this.#offset;
  }
}

const clock = new Clock();

// ---- The list ----

class ListView {
  title = 'Orchestrations';
  element = el('div', { class: 'stack' });
  #state = {};
  #rows = new Map();
  #search = el('input', {
    type: 'search', 'aria-label': 'Search by id or name', placeholder: 'Search by id or name', maxlength: 200, autocomplete: 'off', spellcheck: 'false',
    oninput: () => this.#searchSoon(),
  });
  #topLevel = el('input', { type: 'checkbox', onchange: () => this.#searchNow() });
  #statuses = el('nav', { class: 'statuses', 'aria-label': 'Status' });
  #body = el('tbody');
  #table = el('div', { class: 'card', hidden: true }, el('table', {},
    el('thead', {}, el('tr', {}, ['Status', 'Orchestration', 'Created', 'Duration'].map((name) => el('th', { scope: 'col' }, name)))),
    this.#body));
  #empty = el('p', { class: 'notice', hidden: true });
  #pages = el('nav', { class: 'pages', 'aria-label': 'Pages' });
  #timer = 0;
  #filters = new Map();

  constructor(parameters) {
    this.parameters = parameters;
    this.element.append(
      el('h1', { tabindex: -1 }, 'Instances'),
      el('form', { class: 'search-row', role: 'search', onsubmit: (event) => { event.preventDefault(); this.#searchNow(); } },
        this.#search, el('label', { class: 'check' }, this.#topLevel, 'Hide sub-orchestrations')),
      this.#statuses, this.#table, this.#empty, this.#pages);
    for (const status of ['', ...STATUSES]) {
      const count = el('span', { class: 'number' });
      const link = el('a', {}, status || 'All', count);
      this.#filters.set(status, { link, count });
      this.#statuses.append(link);
    }
    this.update(parameters);
  }

  update(parameters) {
    this.parameters = parameters;
    if (document.activeElement !== this.#search) this.#search.value = parameters.get('search') ?? '';
    this.#topLevel.checked = parameters.get('topLevel') === 'true';
    for (const [status, { link }] of this.#filters) {
      link.setAttribute('href', this.#hash({ status, before: '' }));
      if ((parameters.get('status') ?? '') === status) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  async refresh(signal) {
    const list = await read(`${API}?${this.parameters}`, this.#state, signal);
    if (list) {
      clock.set(list.now);
      this.#show(list);
    }
    for (const { instance, took } of this.#rows.values()) {
      if (!ENDED.has(instance.status)) setText(took, formatDuration(clock.now - Date.parse(instance.createdAt)));
    }
  }

  #show(list) {
    let all = 0;
    for (const status of STATUSES) {
      const count = list.counts[status] ?? 0;
      all += count;
      const { link, count: shown } = this.#filters.get(status);
      setText(shown, count ? formatNumber(count) : '');
      link.hidden = !count && !link.hasAttribute('aria-current');
    }
    setText(this.#filters.get('').count, formatNumber(all));

    syncRows(this.#body, this.#rows, list.instances, (instance) => `${instance.instanceId} ${instance.createdAt}`, (instance) => this.#row(instance), this.#fill);
    this.#table.hidden = this.#rows.size === 0;
    this.#empty.hidden = this.#rows.size > 0;
    setText(this.#empty, all === 0 ? 'There are no instances yet.' : 'No instance matches.');
    this.#pages.replaceChildren(...[
      this.parameters.get('before') ? el('a', { class: 'button', href: this.#hash({ before: '' }) }, 'Newest') : null,
      list.older ? el('a', { class: 'button', href: this.#hash({ before: list.older }) }, 'Older') : null,
    ].filter(Boolean));
    this.#pages.hidden = !this.#pages.firstChild;
  }

  #row(instance) {
    const mark = el('td');
    const took = el('td', { class: 'number' });
    const element = el('tr', {},
      mark,
      el('td', {}, el('a', { href: `#/instances/${encodeURIComponent(instance.instanceId)}` },
        el('b', {}, instance.name, instance.isSubOrchestration ? el('span', { class: 'tag' }, 'sub-orchestration') : null),
        el('span', { class: 'id' }, instance.instanceId))),
      el('td', {}, time(instance.createdAt)),
      took);
    return { element, mark, took, instance: null };
  }

  #fill(row, instance) {
    if (row.instance?.status !== instance.status) row.mark.replaceChildren(statusMark(instance.status));
    if (ENDED.has(instance.status)) setText(row.took, formatDuration(Date.parse(instance.completedAt ?? instance.updatedAt) - Date.parse(instance.createdAt)));
    row.instance = instance;
  }

  #hash(changes) {
    const parameters = new URLSearchParams(this.parameters);
    for (const [name, value] of Object.entries(changes)) {
      if (value) parameters.set(name, value);
      else parameters.delete(name);
    }
    return `#/?${parameters}`;
  }

  #searchSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#searchNow(), 250);
  }

  #searchNow() {
    clearTimeout(this.#timer);
    location.replace(this.#hash({ search: this.#search.value.trim(), topLevel: this.#topLevel.checked ? 'true' : '', before: '' }));
  }

  dispose() {
    clearTimeout(this.#timer);
  }
}

// ---- The timeline ----

const LABELS = { activity: 'Activity', timer: 'Timer', sub: 'Sub-orchestration' };

const STARTS = { TaskScheduled: 'activity', TimerCreated: 'timer', SubOrchestrationInstanceCreated: 'sub' };

const ENDS = {
  TaskCompleted: 'activity', TaskFailed: 'activity', TimerFired: 'timer',
  SubOrchestrationInstanceCompleted: 'sub', SubOrchestrationInstanceFailed: 'sub',
};

const POINTS = {
  ExecutionStarted: (event) => ['mark', 'Started', event.name],
  EventRaised: (event) => ['event', event.name, 'Event received'],
  EventSent: (event) => ['event', event.name, 'Event sent'],
  ExecutionSuspended: () => ['mark', 'Suspended', ''],
  ExecutionResumed: () => ['mark', 'Resumed', ''],
  ExecutionTerminated: () => ['mark', 'Termination requested', ''],
  ExecutionCompleted: (event) => ['mark', event.status ?? 'Ended', ''],
  ContinueAsNew: () => ['mark', 'Continued as new', ''],
};

/** Joins the events that schedule work with those that end it, in the order of their start. */
function toEntries(events) {
  const entries = [];
  const byId = new Map();
  for (const event of events) {
    const starts = STARTS[event.type];
    const kind = starts ?? ENDS[event.type];
    if (!kind) {
      const [pointKind, name, label] = POINTS[event.type]?.(event) ?? ['mark', event.name ?? event.type, ''];
      entries.push({ key: event.position, kind: pointKind, name, label, at: event, failed: Boolean(event.failure) });
      continue;
    }

    let entry = byId.get(event.id);
    if (!entry) {
      entry = starts
        ? { key: event.position, kind, name: event.name ?? LABELS[kind], label: event.fireAt ? `Due ${time(event.fireAt).textContent}` : LABELS[kind] }
        : { key: event.position, kind, name: `${LABELS[kind]} ${event.id}`, label: 'Started before these events' };
      byId.set(event.id, entry);
      entries.push(entry);
    }
    if (starts) {
      entry.start = event;
    } else {
      entry.end = event;
      entry.failed = Boolean(event.failure);
    }
  }
  return entries;
}

class Timeline {
  #list = el('ol', { class: 'timeline' });
  #count = el('small');
  #earlier = el('div', { class: 'earlier', hidden: true },
    el('button', { type: 'button', onclick: () => this.onearlier() }, 'Show earlier events'));
  #latest = el('div', { class: 'earlier', hidden: true },
    el('button', { type: 'button', onclick: () => this.onlatest() }, 'Show the latest events'));
  #rows = new Map();
  #entries = [];
  events = [];
  hasEarlier = false;
  detached = false;
  element = el('section', { class: 'card', 'aria-label': 'History' },
    el('div', { class: 'timeline-head' },
      el('h2', {}, 'History', this.#count),
      el('div', { class: 'legend', 'aria-hidden': 'true' },
        Object.entries({ ...LABELS, event: 'Event' }).map(([kind, label]) => el('span', { 'data-kind': kind }, label)))),
    this.#earlier, this.#list, this.#latest);

  reset(page) {
    this.events = page.events;
    this.hasEarlier = page.hasEarlier;
    this.detached = false;
    this.#list.replaceChildren();
    this.#rows.clear();
    this.#build();
  }

  append(page) {
    this.events.push(...page.events);
    if (this.events.length > MAX_EVENTS) {
      this.events = this.events.slice(-MAX_EVENTS);
      this.hasEarlier = true;
    }
    this.#build();
  }

  prepend(page) {
    this.events = [...page.events, ...this.events];
    this.hasEarlier = page.hasEarlier;
    if (this.events.length > MAX_EVENTS) {
      this.events.length = MAX_EVENTS;
      this.detached = true;
    }
    this.#build();
  }

  #build() {
    this.#entries = toEntries(this.events);
    syncRows(this.#list, this.#rows, this.#entries, (entry) => entry.key, () => this.#row(), (row, entry) => this.#fill(row, entry));
    this.#earlier.hidden = !this.hasEarlier;
    this.#latest.hidden = !this.detached;
    const number = formatNumber(this.events.length);
    setText(this.#count, this.events.length === 0 ? 'no events yet'
      : this.detached ? `${number} events`
      : this.hasEarlier ? `the latest ${number} events` : `${number} events`);
  }

  /** Whether work ended whose start is in earlier events. */
  get lacksStarts() {
    return this.hasEarlier && this.#entries.some((entry) => !entry.at && !entry.start);
  }

  /** Draws the bars on the axis from the first event to the last, or to now while the instance runs. */
  draw(isRunning) {
    if (this.events.length === 0) return;
    const first = Date.parse(this.events[0].time);
    const last = isRunning && !this.detached ? Math.max(clock.now, first) : Math.max(...this.events.map((event) => Date.parse(event.time)));
    const length = Math.max(1, last - first);
    for (const entry of this.#entries) {
      const row = this.#rows.get(entry.key);
      const from = Date.parse((entry.at ?? entry.start)?.time ?? this.events[0].time);
      const to = entry.at ? from : entry.end ? Date.parse(entry.end.time) : last;
      row.bar.style.left = `min(${((from - first) / length) * 100}%, 100% - 5px)`;
      row.bar.style.width = `${(Math.max(0, to - from) / length) * 100}%`;
      setText(row.offset, `+${formatDuration(from - first)}`);
      const isOpen = !entry.at && !entry.end;
      row.element.classList.toggle('open', isOpen);
      setText(row.took,
        entry.at ? ''
        : !entry.start ? '…'
        : entry.end || isRunning ? formatDuration(to - from) : 'not ended');
    }
  }

  #row() {
    const row = {
      offset: el('span', { class: 'offset number' }),
      name: el('span'),
      label: el('small'),
      took: el('span', { class: 'took number' }),
      bar: el('span', { class: 'bar' }),
      more: el('div', { class: 'more' }),
      entry: null,
    };
    row.details = el('details', { ontoggle: () => this.#fillMore(row) },
      el('summary', {}, row.offset, el('span', { class: 'what' }, row.name, row.label), el('span', { class: 'track', 'aria-hidden': 'true' }, row.bar), row.took),
      row.more);
    row.element = el('li', {}, row.details);
    return row;
  }

  #fill(row, entry) {
    const changed = row.entry?.start !== entry.start || row.entry?.end !== entry.end || row.entry?.at !== entry.at;
    row.entry = entry;
    if (!changed) return;

    row.element.dataset.kind = entry.kind;
    row.element.classList.toggle('failed', Boolean(entry.failed));
    setText(row.name, entry.name);
    const failure = (entry.end ?? entry.at)?.failure;
    setText(row.label, [entry.label, failure ? `failed: ${failure.type || failure.message?.text || 'no reason'}` : ''].filter(Boolean).join(', '));
    if (row.details.open) this.#fillMore(row);
  }

  // Only for an opened row: a history has many large texts.
  #fillMore(row) {
    if (!row.details.open) {
      row.more.replaceChildren();
      return;
    }

    const { start, end, at } = row.entry;
    const first = start ?? at;
    row.more.replaceChildren(...[
      el('p', {}, ...[
        first ? [at ? 'At ' : 'Started ', time(first.time, true)] : ['Started before the events that are shown'],
        end ? [', ended ', time(end.time, true)] : [],
        first?.fireAt ? [', due ', time(first.fireAt, true)] : [],
        first?.id !== undefined ? [`, event ${first.id}`] : [],
      ].flat()),
      first?.instanceId ? el('p', {}, 'Instance ', instanceLink(first.instanceId)) : null,
      first?.input ? textBlock({ ExecutionSuspended: 'Reason', ExecutionResumed: 'Reason', ExecutionTerminated: 'Reason', EventRaised: 'Data', EventSent: 'Data' }[first.type] ?? 'Input', first.input) : null,
      (end ?? at)?.result ? textBlock('Result', (end ?? at).result) : null,
      ...((end ?? at)?.failure ? failureBlocks((end ?? at).failure) : []),
    ].filter(Boolean));
  }
}

// ---- One instance ----

class InstanceView {
  element = el('div', { class: 'stack' });
  #state = {};
  #signal;
  #shown = null;
  #parts = new Map();
  #timeline = new Timeline();
  #executionId = null;
  #historyDue = true;
  #took = el('dd', { class: 'number' });

  constructor(id) {
    this.id = id;
    this.title = id;
    for (const part of ['head', 'banner', 'facts', 'failure', 'texts', 'waiting', 'subs']) {
      const element = el('div', { hidden: true });
      this.#parts.set(part, { element, data: undefined });
      this.element.append(element);
    }
    this.#timeline.element.hidden = true;
    this.#timeline.onearlier = () => this.#loadEarlier();
    this.#timeline.onlatest = () => { this.#executionId = null; this.#historyDue = true; refreshNow(); };
    this.element.prepend(el('a', { class: 'back', href: '#/' }, '← All instances'));
    this.element.append(this.#timeline.element);
  }

  async refresh(signal) {
    this.#signal = signal;
    try {
      const view = await read(`${API}/${encodeURIComponent(this.id)}`, this.#state, signal);
      if (view) {
        clock.set(view.now);
        this.#show(view);
        this.#historyDue = true;
      }
      if (this.#historyDue) await this.#readHistory(signal);
    } catch (error) {
      if (error.status !== 404) throw error;
      this.#showMissing(error.message);
      return;
    }

    const { instance } = this.#shown;
    const isRunning = !ENDED.has(instance.status);
    const end = isRunning ? clock.now : Date.parse(instance.completedAt ?? instance.updatedAt);
    setText(this.#took, formatDuration(end - Date.parse(instance.createdAt)));
    this.#timeline.draw(isRunning);
  }

  async #readHistory(signal) {
    const url = `${API}/${encodeURIComponent(this.id)}/history`;
    const { events, detached } = this.#timeline;
    if (detached && this.#executionId) return;
    for (;;) {
      const last = this.#executionId && this.#timeline.events.at(-1)?.position;
      const page = await (await send(`${url}?top=${PAGE}${last ? `&after=${last}` : ''}`, { signal })).json();
      if (this.#executionId !== page.executionId || !last) {
        if (last) {
          this.#executionId = null; // it has continued as new, or is another instance of the same id
          continue;
        }
        this.#executionId = page.executionId;
        this.#timeline.reset(page);
        for (let pages = 0; pages < MAX_PAGES_FOR_STARTS && this.#timeline.lacksStarts; pages += 1) await this.#readEarlier(signal);
      } else if (page.events.length > 0) {
        this.#timeline.append(page);
      }
      if (!page.hasLater) break;
    }
    this.#historyDue = false;
    this.#timeline.element.hidden = false;
  }

  async #readEarlier(signal) {
    const first = this.#timeline.events[0].position;
    const page = await (await send(`${API}/${encodeURIComponent(this.id)}/history?top=${PAGE}&before=${first}`, { signal })).json();
    if (page.executionId === this.#executionId) this.#timeline.prepend(page);
    else this.#executionId = null; // it has continued as new; the next update reads the new execution
  }

  async #loadEarlier() {
    try {
      await this.#readEarlier(this.#signal);
      this.#timeline.draw(!ENDED.has(this.#shown.instance.status));
    } catch (error) {
      if (!this.#signal.aborted) this.#tell(error.message);
    }
  }

  #showMissing(message) {
    this.#state = {};
    const text = this.#shown
      ? 'This instance was purged while the page was open. Its history is gone.'
      : message;
    this.#timeline.element.hidden = true;
    this.#executionId = null;
    for (const [name] of this.#parts) if (name !== 'head') this.#set(name, null);
    this.#set('head', text, () => el('div', { class: 'card' }, el('div', { class: 'notice' }, el('h1', { tabindex: -1 }, this.#shown ? this.title : 'Not found'), el('p', { role: 'alert' }, text))));
  }

  /** Renders a part of the page again only if its data has changed, so that selections and focus stay. */
  #set(name, data, render) {
    const part = this.#parts.get(name);
    const json = JSON.stringify(data);
    if (part.data === json) return;
    part.data = json;
    const element = data ? render() : el('div', { hidden: true });
    part.element.replaceWith(element);
    part.element = element;
  }

  #tell(message) {
    this.#set('banner', message, () => el('p', { class: 'banner', role: 'alert' }, message));
  }

  #show(view) {
    this.#shown = view;
    const { instance } = view;
    this.title = instance.name;
    setTitle(this.title);
    this.#set('head', [instance.name, instance.status], () => el('div', { class: 'head' },
      el('div', {},
        el('div', { class: 'title' }, el('h1', { tabindex: -1 }, instance.name), statusMark(instance.status)),
        el('p', { class: 'id' }, instance.instanceId)),
      el('div', { class: 'actions' }, this.#actions(instance))));

    const facts = [
      ['Created', time(instance.createdAt)],
      view.scheduledAt ? ['Scheduled for', time(view.scheduledAt)] : null,
      [ENDED.has(instance.status) ? 'Ended' : 'Updated', time(instance.completedAt ?? instance.updatedAt)],
      view.version ? ['Version', view.version] : null,
      view.parentId ? ['Parent', instanceLink(view.parentId, view.parentName ?? view.parentId)] : null,
    ].filter(Boolean);
    this.#set('facts', [instance, view.scheduledAt, view.version, view.parentId], () => el('dl', { class: 'card facts' },
      facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
      el('div', {}, el('dt', {}, 'Duration'), this.#took)));

    this.#set('failure', view.failure, () => el('section', { class: 'card', 'aria-label': 'Failure' },
      el('h2', {}, 'Failure'), el('div', { class: 'body stack' }, failureBlocks(view.failure, 'Reason'))));

    const texts = [['Custom status', view.customStatus], ['Input', view.input], ['Output', view.output]].filter(([, text]) => text);
    this.#set('texts', texts.length ? texts : null, () => el('section', { class: 'card', 'aria-label': 'Data' },
      el('h2', {}, 'Data'), el('div', { class: 'body texts' }, texts.map(([label, text]) => textBlock(label, text)))));

    const waiting = [
      ...view.timers.map((timer) => [`Timer`, '', ['due ', time(timer.fireAt)]]),
      ...view.activities.map((activity) => [activity.name, 'Activity', ['since ', time(activity.time)]]),
      ...view.messages.map((message) => [message.name ?? message.type, message.type === 'EventRaised' ? 'Event not processed yet' : 'Message not processed yet', ['since ', time(message.time)]]),
    ];
    this.#set('waiting', waiting.length ? [view.timers, view.activities, view.messages] : null, () => el('section', { class: 'card waiting', 'aria-label': 'Pending' },
      el('h2', {}, 'Pending', el('small', {}, `${waiting.length}${view.hasMorePending ? ' of more' : ''}`)),
      el('ul', { class: 'body' }, waiting.map(([name, what, when]) => el('li', {}, el('span', {}, name), el('span', { class: 'tag' }, what), el('span', { class: 'when' }, when))))));

    this.#set('subs', view.subOrchestrations.length ? view.subOrchestrations : null, () => el('section', { class: 'card subs', 'aria-label': 'Sub-orchestrations' },
      el('h2', {}, 'Sub-orchestrations', el('small', {}, view.hasMoreSubOrchestrations ? `the newest ${view.subOrchestrations.length}` : `${view.subOrchestrations.length}`)),
      el('ul', { class: 'body' }, view.subOrchestrations.map((sub) => el('li', {}, statusMark(sub.status), instanceLink(sub.instanceId, sub.name), el('span', { class: 'when' }, time(sub.createdAt)))))));
  }

  #actions(instance) {
    const button = (name, onclick, danger) => el('button', { type: 'button', class: danger ? 'danger' : null, onclick }, name);
    if (ENDED.has(instance.status)) {
      return [button('Purge', () => ask({
        title: 'Purge this instance?', text: 'Its status and its history are deleted.', action: 'Purge', danger: true,
        run: () => this.#act('', { method: 'DELETE' }),
      }), true)];
    }
    const withReason = (title, text, action, operation, danger) => () => ask({
      title, text, action, danger, fields: [{ name: 'reason', label: 'Reason (optional)' }],
      run: ({ reason }) => this.#act(`/${operation}?reason=${encodeURIComponent(reason)}`, { method: 'POST' }),
    });
    return [
      instance.status === 'Suspended'
        ? button('Resume', withReason('Resume this instance?', 'It continues with the messages that it has received meanwhile.', 'Resume', 'resume'))
        : button('Suspend', withReason('Suspend this instance?', 'It stops until it is resumed. Running activities complete.', 'Suspend', 'suspend')),
      button('Raise event', () => ask({
        title: 'Raise an event', text: 'The instance receives the event with the data.', action: 'Raise event',
        fields: [{ name: 'name', label: 'Name', required: true }, { name: 'data', label: 'Data (JSON)', multiline: true, value: 'null' }],
        run: ({ name, data }) => {
          const text = data.trim() || 'null';
          try {
            JSON.parse(text);
          } catch (error) {
            throw new HostError(400, `The data is not valid JSON: ${error.message}`);
          }
          return this.#act(`/raiseEvent/${encodeURIComponent(name.trim())}`, { method: 'POST', body: text });
        },
      })),
      button('Terminate', withReason('Terminate this instance?', 'It ends without a result. This cannot be undone.', 'Terminate', 'terminate', true), true),
    ];
  }

  async #act(path, options) {
    await send(`${MANAGEMENT}/${encodeURIComponent(this.id)}${path}`, options);
    refreshNow(AFTER_ACTION_MS);
  }

  dispose() {}
}

// ---- The dialog of an action, and the key ----

let fieldNumber = 0;

function field({ name, label, multiline, required, value = '', type }) {
  const id = `field-${(fieldNumber += 1)}`;
  const input = multiline ? el('textarea', { id, name, rows: 5, spellcheck: 'false' }) : el('input', { id, name, required, type, autocomplete: 'off' });
  input.value = value;
  return el('div', { class: 'field' }, el('label', { for: id }, label), input);
}

function ask({ title, text, action, danger, fields = [], run }) {
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const submit = el('button', { type: 'submit', class: danger ? 'primary danger' : 'primary' }, action);
  const form = el('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      submit.disabled = true;
      problem.hidden = true;
      try {
        await run(Object.fromEntries(new FormData(form)));
        dialog.close();
      } catch (error) {
        setText(problem, error.message);
        problem.hidden = false;
      } finally {
        submit.disabled = false;
      }
    },
  },
    el('h2', { id: 'dialog-title' }, title), el('p', {}, text), fields.map(field), problem,
    el('div', { class: 'actions' }, el('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), submit));
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-title', onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
}

class KeyView {
  title = 'Key required';
  element = el('form', {
    class: 'key',
    onsubmit: (event) => {
      event.preventDefault();
      sessionStorage.setItem(KEY, new FormData(event.target).get('key'));
      route();
    },
  },
    el('h1', { tabindex: -1 }, 'This host has function keys'),
    el('p', {}, 'Enter its master key, the setting LocalAzure:Keys:master. This tab keeps it until it is closed.'),
    field({ name: 'key', label: 'Master key', required: true, type: 'password' }),
    el('button', { type: 'submit', class: 'primary' }, 'Continue'));

  async refresh() {}

  dispose() {}
}

// ---- Navigation and updates ----

const main = document.getElementById('main');
const live = document.getElementById('live');
const problem = document.getElementById('problem');
const pause = document.getElementById('pause');
let view = null;
let leaving = new AbortController();
let timer = 0;
let refreshing = false;
let again = null;
let paused = false;

const setTitle = (title) => {
  document.title = view instanceof ListView ? title : `${title} · Orchestrations`;
};

function showState(state, failure = '') {
  setText(live, state);
  setText(problem, failure);
  problem.hidden = !failure;
}

function open(next) {
  leaving.abort();
  leaving = new AbortController();
  view?.dispose();
  const isFirst = view === null;
  view = next;
  main.replaceChildren(view.element);
  setTitle(view.title);
  if (!isFirst) main.focus();
  window.scrollTo(0, 0);
}

function route() {
  const [, path, query] = /^#?([^?]*)\??(.*)$/.exec(location.hash);
  const id = /^\/instances\/(.+)$/.exec(path)?.[1];
  if (id) open(new InstanceView(decodeURIComponent(id)));
  else if (view instanceof ListView) view.update(new URLSearchParams(query));
  else open(new ListView(new URLSearchParams(query)));
  refreshNow();
}

function refreshNow(delay = 0) {
  clearTimeout(timer);
  if (delay > 0) timer = setTimeout(refresh, delay);
  else if (refreshing) again = true;
  else refresh();
}

async function refresh() {
  if (refreshing) return;
  refreshing = true;
  const { signal } = leaving;
  try {
    await view.refresh(signal);
    if (!signal.aborted) showState(paused ? 'Paused' : 'Live');
  } catch (error) {
    if (!signal.aborted) fail(error);
  } finally {
    refreshing = false;
    clearTimeout(timer);
    if (again) {
      again = false;
      refresh();
    } else if (!paused && !document.hidden) {
      timer = setTimeout(refresh, POLL_MS);
    }
  }
}

function fail(error) {
  if (error.status === 401) {
    sessionStorage.removeItem(KEY);
    if (!(view instanceof KeyView)) open(new KeyView());
  } else if (error instanceof HostError) {
    showState('Not live', error.message);
  } else {
    showState('Not live', 'The page has failed. Reload it.');
    throw error;
  }
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  if (paused) {
    clearTimeout(timer);
    showState('Paused');
  } else {
    refreshNow();
  }
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) clearTimeout(timer);
  else if (!paused) refreshNow();
});
window.addEventListener('hashchange', route);
route();
