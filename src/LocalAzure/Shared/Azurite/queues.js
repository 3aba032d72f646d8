// Loaded into Azurite before it starts. At each request for a message, Azurite searches all messages of the queue for expired ones and, even if there are
// none, sorts all messages into their indexes again: with thousands of messages a request takes many milliseconds. This script lets it search when the first
// message expires.
'use strict';

const path = require('node:path');

const { Loki, around } = require('./around.js');
const { default: LokiQueueMetadataStore } = require(path.join(path.dirname(process.argv[1]), 'queue', 'persistence', 'LokiQueueMetadataStore.js'));

const expirations = new Map(); // the time at which the first message expires, by the path of the queue

around(LokiQueueMetadataStore, 'insertMessage', async (_, insert, [message, context]) => {
    await insert(message, context);
    const queue = `/${message.accountName}/${message.queueName}`;
    if (expirations.has(queue))
        expirations.set(queue, Math.min(expirations.get(queue), message.expirationTime.getTime()));
});

around(LokiQueueMetadataStore, 'clearExpiredMessages', async (store, clear, [accountName, queueName, context]) => {
    const queue = `/${accountName}/${queueName}`;
    if (Date.now() < expirations.get(queue))
        return;

    await clear(accountName, queueName, context);
    const messages = store.db.getCollection(store.MESSAGES_COLLECTION).find({ accountName, queueName });
    expirations.set(queue, messages.reduce((first, message) => Math.min(first, new Date(message.expirationTime).getTime()), Infinity));
});

around(Loki.Collection, 'removeBatch', (_, remove, [documents]) => documents.length > 0 ? remove(documents) : undefined);
