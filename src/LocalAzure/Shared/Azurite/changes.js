// Loaded into Azurite before it starts. The local Functions host would have to list containers again and again to notice new blobs. This script tells it:
// GET /ACCOUNT/CONTAINER?comp=changes is answered with a line for each list of new versions, first an empty one, until either side closes the connection.
'use strict';

const { Server, ServerResponse } = require('node:http');
const { Loki, around } = require('./around.js');

const Blobs = '$BLOBS_COLLECTION$';
const PauseTime = 50;
const subscribers = new Map(); // responses, by the path of the container
const unsent = new Map(); // new versions, by the path of the container
let pause; // after each list, so that many versions share one

function subscribe(path, response) {
    const responses = subscribers.get(path) ?? new Set();
    subscribers.set(path, responses.add(response));
    response.on('close', () => responses.delete(response));
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    response.write('[]\n');
}

function add({ accountName, containerName, name, snapshot, isCommitted, properties }) {
    const path = `/${accountName}/${containerName}`;
    if (!isCommitted || snapshot || !subscribers.get(path)?.size)
        return;

    const { etag, blobType, contentType, contentLength } = properties;
    unsent.set(path, [...unsent.get(path) ?? [], { name, etag, type: blobType.replace('Blob', ''), contentType, contentLength }]);
}

function send() {
    if (pause || unsent.size === 0)
        return;

    pause = setTimeout(() => {
        pause = undefined;
        send();
    }, PauseTime).unref();
    for (const [path, versions] of unsent) {
        for (const response of subscribers.get(path)) {
            if (!response.writableEnded && !response.destroyed)
                response.write(`${JSON.stringify(versions)}\n`);
        }
    }
    unsent.clear();
}

around(Server, 'emit', (_, emit, [event, ...parameters]) => {
    const [path, query] = event === 'request' ? parameters[0].url.split('?') : [];
    return query === 'comp=changes' && parameters[0].method === 'GET' ? subscribe(path, parameters[1]) : emit(event, ...parameters);
});

// Azurite waits for open connections before it ends.
around(Server, 'close', (_, close, parameters) => {
    for (const responses of subscribers.values())
        responses.forEach(response => response.end());
    return close(...parameters);
});

for (const method of ['insertOne', 'update']) {
    around(Loki.Collection, method, (collection, change, parameters) => {
        const changed = change(...parameters);
        if (collection.name === Blobs && !Array.isArray(parameters[0]))
            add(parameters[0]);
        return changed;
    });
}

// When the request is confirmed that made the versions.
around(ServerResponse, 'end', (_, end, parameters) => {
    const ended = end(...parameters);
    send();
    return ended;
});
