// Loaded into Azurite before it starts. Azurite confirms a change when it has it in memory, and writes its whole index to the disk every five seconds: a
// kill in between loses what was confirmed. This script writes each change of the index to a journal beside it, confirms the change when the journal is on
// the disk, and applies the journal when the index is read. Azurite itself flushes the content of blobs. So neither a kill nor a power failure loses what
// was confirmed, and the index, which grows with every blob, need not be written every five seconds.
'use strict';

const fs = require('node:fs');
const { ServerResponse } = require('node:http');
const path = require('node:path');
const { promisify } = require('node:util');

const { Loki, around } = require('./around.js');
const { Collection, LokiFsAdapter } = Loki;
const fdatasync = promisify(fs.fdatasync);
const ShortJournal = 1024 * 1024; // bytes
const journals = new Map();
const owners = new WeakMap();

/** The journal of one index: files with ascending numbers. Each save of the index begins a new file and, when it is done, removes those before. */
class Journal {
    #file;
    #number;
    #descriptor;
    #length = 0;
    #indexLength = 0;
    #isDirty = false;
    #isFlushWaiting = false;
    #flushes = 0;
    #flushed = Promise.resolve();

    constructor(file) {
        this.#file = file;
        if (!fs.existsSync(file))
            this.#numbers().forEach(number => fs.rmSync(this.#name(number))); // of an index that was deleted
        this.#number = Math.max(0, ...this.#numbers()) + 1;
    }

    /** Applies what is in the journal to the text of an index. */
    applyTo(text) {
        const numbers = this.#numbers();
        if (numbers.length === 0)
            return text;

        const index = JSON.parse(text);
        const collections = new Map(index.collections.map(collection => [collection.name, collection]));
        const documents = new Map();
        for (const change of numbers.flatMap(number => read(this.#name(number))))
            apply(change, collections, documents);
        for (const [name, found] of documents)
            replaceData(collections.get(name), found);
        index.collections = [...collections.values()];
        return JSON.stringify(index);
    }

    /** Writes a change. When it cannot be written, the request that makes it fails. */
    write(change) {
        this.#descriptor ??= this.#open();
        const line = Buffer.from(`${JSON.stringify(change)}\n`);
        try {
            for (let written = 0; written < line.length;)
                written += fs.writeSync(this.#descriptor, line, written);
            this.#length += line.length;
            this.#isDirty = true;
        } catch (error) {
            fs.ftruncateSync(this.#descriptor, this.#length);
            throw error;
        }
    }

    /** Whether it has grown so much since the index was saved that saving it again costs little in comparison. */
    get isLong() {
        return this.#length > Math.max(ShortJournal, this.#indexLength / 2);
    }

    /** Whether a change is not on the disk yet. */
    get isPending() {
        return this.#isDirty || this.#flushes > 0;
    }

    /** Completes when all changes until now are on the disk. Changes that are written during a flush share the next one. */
    flush() {
        const descriptor = this.#descriptor;
        if (this.#isDirty && !this.#isFlushWaiting) {
            this.#isFlushWaiting = true;
            this.#flushes++;
            this.#flushed = this.#flushed.catch(() => {}).then(async () => {
                if (descriptor === this.#descriptor)
                    this.#isFlushWaiting = false; // a change from now on needs another flush
                const length = this.#length;
                await fdatasync(descriptor);
                if (descriptor === this.#descriptor && length === this.#length)
                    this.#isDirty = false;
            }).finally(() => this.#flushes--);
        }
        return this.#flushed;
    }

    /** Begins a new file, because an index of this length is saved with what is in the files until now. Returns what to call when it is. */
    rotate(indexLength) {
        const descriptor = this.#descriptor;
        if (descriptor !== undefined)
            this.flush().catch(() => {}).finally(() => fs.closeSync(descriptor));
        const saved = this.#number++;
        this.#descriptor = undefined;
        this.#length = 0;
        this.#indexLength = indexLength;
        this.#isDirty = false;
        this.#isFlushWaiting = false;
        return () => this.#numbers().filter(number => number <= saved).forEach(number => fs.rmSync(this.#name(number)));
    }

    #open() {
        const descriptor = fs.openSync(this.#name(this.#number), 'a');
        flushFolder(path.dirname(this.#file));
        return descriptor;
    }

    #name(number) {
        return `${this.#file}.journal.${number}`;
    }

    #numbers() {
        const prefix = path.basename(this.#name(''));
        const files = fs.readdirSync(path.dirname(this.#file)).filter(file => file.startsWith(prefix));
        return files.map(file => Number(file.slice(prefix.length))).filter(Number.isInteger).sort((one, other) => one - other);
    }
}

function journalOf(file) {
    if (!journals.has(file))
        journals.set(file, new Journal(file));
    return journals.get(file);
}

// Makes the names of new files durable. Windows opens no folder, and needs none of this.
function flushFolder(folder) {
    if (process.platform === 'win32')
        return;

    const descriptor = fs.openSync(folder, 'r');
    try {
        fs.fsyncSync(descriptor);
    } finally {
        fs.closeSync(descriptor);
    }
}

async function save(file, text) {
    const saving = await fs.promises.open(`${file}~`, 'w');
    try {
        await saving.writeFile(text);
        await saving.datasync();
    } finally {
        await saving.close();
    }
    await fs.promises.rename(`${file}~`, file);
    flushFolder(path.dirname(file));
}

// The last line is cut off if the process ended, or the disk was full, while it was written: that change was not confirmed.
function read(file) {
    return fs.readFileSync(file, 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line));
}

function apply({ collection: name, add, put, remove, drop }, collections, documents) {
    if (drop || (add && !collections.has(name))) {
        documents.delete(name);
        collections.delete(name);
    }
    if (add && !collections.has(name))
        collections.set(name, emptyCollection(name, add));
    const collection = collections.get(name);
    if (!collection)
        return;

    if (!documents.has(name))
        documents.set(name, new Map(collection.data.map(document => [document.$loki, document])));
    if (put)
        documents.get(name).set(put.$loki, put);
    for (const id of remove ?? [])
        documents.get(name).delete(id);
}

function emptyCollection(name, { unique = [], indices = [] }) {
    const binaryIndices = Object.fromEntries([indices].flat().map(index => [index, { name: index, dirty: true, values: [] }]));
    return { name, data: [], maxId: 0, changes: [], adaptiveBinaryIndices: true, uniqueNames: [unique].flat(), binaryIndices };
}

// Ids are not used again, and documents are found by halving: they must be in the order of their ids.
function replaceData(collection, documents) {
    if (!collection)
        return;

    collection.data = [...documents.values()].sort((one, other) => one.$loki - other.$loki);
    collection.maxId = Math.max(collection.maxId ?? 0, ...collection.data.slice(-1).map(document => document.$loki));
    for (const index of Object.values(collection.binaryIndices ?? {}))
        index.dirty = true;
}

function isSaveDue(database) {
    return !(database.persistenceAdapter instanceof LokiFsAdapter) || journalOf(database.filename).isLong;
}

function write(collection, change) {
    owners.get(collection)?.write({ collection: collection.name, ...change });
}

around(LokiFsAdapter, 'loadDatabase', (_, load, [file, callback]) =>
    load(file, text => {
        let applied = text;
        try {
            applied = typeof text === 'string' ? journalOf(file).applyTo(text) : text;
        } catch (error) {
            applied = error;
        }
        callback(applied);
    }));

around(LokiFsAdapter, 'saveDatabase', (_, __, [file, text, callback]) => {
    const saved = journalOf(file).rotate(text.length);
    save(file, text).then(saved).then(() => callback(), callback);
});

// Asked every five seconds, and when Azurite ends.
around(Loki, 'autosaveDirty', (database, isDirty) => isDirty() && (database.autosaveHandle === null || isSaveDue(database)));

around(ServerResponse, 'end', (response, end, parameters) => {
    const pending = [...journals.values()].filter(journal => journal.isPending);
    if (pending.length === 0)
        return end(...parameters);

    Promise.all(pending.map(journal => journal.flush())).then(() => end(...parameters), error => {
        console.error(`A change cannot be confirmed because its journal cannot be flushed: ${error.message}`);
        response.destroy();
    });
    return response;
});

around(Loki, 'addCollection', (database, add, [name, options]) => {
    const isNew = !database.collections.some(collection => collection.name === name);
    const collection = add(name, options);
    if (!(database.persistenceAdapter instanceof LokiFsAdapter))
        return collection;

    owners.set(collection, journalOf(database.filename));
    if (isNew && !database.isLoading)
        write(collection, { add: { unique: options?.unique, indices: options?.indices } });
    return collection;
});

around(Loki, 'loadJSONObject', (database, load, parameters) => {
    Object.defineProperty(database, 'isLoading', { value: true, configurable: true });
    try {
        load(...parameters);
        for (const collection of database.collections) {
            if (Object.values(collection.binaryIndices).some(index => index.dirty))
                collection.ensureAllIndexes(true);
        }
    } finally {
        delete database.isLoading;
    }
});

around(Loki, 'removeCollection', (database, remove, [name]) => {
    const collection = database.collections.find(found => found.name === name);
    remove(name);
    if (collection)
        owners.get(collection)?.write({ collection: name, drop: true });
});

around(Collection, 'insertOne', (collection, insert, parameters) => {
    const inserted = insert(...parameters);
    if (inserted)
        write(collection, { put: inserted });
    return inserted;
});

around(Collection, 'update', (collection, update, [document]) => {
    const updated = update(document);
    if (updated)
        write(collection, { put: updated }); // one of a list is updated by a call of its own
    return updated;
});

around(Collection, 'remove', (collection, remove, [document]) => {
    const id = document?.$loki ?? document;
    const removed = remove(document);
    if (removed)
        write(collection, { remove: [id] }); // a list is removed by its positions
    return removed;
});

around(Collection, 'removeBatchByPositions', (collection, remove, [positions]) => {
    const ids = positions.map(position => collection.data[position]?.$loki).filter(id => id !== undefined);
    const result = remove(positions);
    if (ids.length > 0)
        write(collection, { remove: ids });
    return result;
});
