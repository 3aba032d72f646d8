// The public Service Bus SDK for JavaScript, driven line by line: a request {id, connectionString, operation, ...} on stdin is answered
// by {id, result} or {id, error} on stdout.
import { createInterface } from "node:readline";
import { ServiceBusClient } from "@azure/service-bus";
import Long from "long";

const clients = new Map();
const receivers = new Map();
const received = new Map();

function client(connectionString) {
  if (!clients.has(connectionString)) {
    const retryOptions = { maxRetries: 2, retryDelayInMs: 100 };
    clients.set(connectionString, new ServiceBusClient(connectionString, { retryOptions }));
  }
  return clients.get(connectionString);
}

function receiver({ connectionString, queue, topic, subscription, deadLetter, receiveAndDelete }) {
  const key = JSON.stringify([connectionString, queue, topic, subscription, deadLetter, receiveAndDelete]);
  if (!receivers.has(key)) {
    const options = {
      receiveMode: receiveAndDelete ? "receiveAndDelete" : "peekLock",
      ...(deadLetter ? { subQueueType: "deadLetter" } : {}),
    };
    const bus = client(connectionString);
    receivers.set(key, topic ? bus.createReceiver(topic, subscription, options) : bus.createReceiver(queue, options));
  }
  return receivers.get(key);
}

function describe(message) {
  const { body, messageId, subject, contentType, correlationId, applicationProperties, deliveryCount, lockToken } = message;
  const { deadLetterReason, deadLetterErrorDescription } = message;
  return {
    body: Buffer.isBuffer(body) ? body.toString() : body,
    messageId, subject, contentType, correlationId, applicationProperties, deliveryCount, lockToken,
    deadLetterReason, deadLetterErrorDescription,
    sequenceNumber: Number(message.sequenceNumber),
    enqueuedTime: message.enqueuedTimeUtc,
    lockedUntil: message.lockedUntilUtc,
    timeToLive: message.timeToLive,
  };
}

function locked(lockToken) {
  const entry = received.get(lockToken);
  if (!entry) throw new Error(`No message was received with the lock ${lockToken}.`);
  return entry;
}

const operations = {
  async send({ connectionString, to, messages }) {
    const sender = client(connectionString).createSender(to);
    for (const message of messages) await sender.sendMessages(message);
    await sender.close();
  },

  async sendBatch({ connectionString, to, messages }) {
    const sender = client(connectionString).createSender(to);
    const batch = await sender.createMessageBatch();
    for (const message of messages) {
      if (!batch.tryAddMessage(message)) throw new Error("The batch is full.");
    }
    await sender.sendMessages(batch);
    await sender.close();
    return { count: batch.count, maxSizeInBytes: batch.maxSizeInBytes };
  },

  async receive(request) {
    const from = receiver(request);
    const messages = await from.receiveMessages(request.count, { maxWaitTimeInMs: request.wait });
    for (const message of messages) received.set(message.lockToken, { from, message });
    return messages.map(describe);
  },

  async peek(request) {
    return (await receiver(request).peekMessages(request.count)).map(describe);
  },

  async settle({ lockToken, how, options }) {
    const { from, message } = locked(lockToken);
    const settlements = {
      complete: () => from.completeMessage(message),
      abandon: () => from.abandonMessage(message, options),
      deadLetter: () => from.deadLetterMessage(message, options),
      defer: () => from.deferMessage(message, options),
    };
    await settlements[how]();
  },

  async receiveDeferred(request) {
    const from = receiver(request);
    const messages = await from.receiveDeferredMessages(request.sequenceNumbers.map(Long.fromNumber));
    for (const message of messages) received.set(message.lockToken, { from, message });
    return messages.map(describe);
  },

  async schedule({ connectionString, to, messages, at }) {
    const sender = client(connectionString).createSender(to);
    const sequenceNumbers = await sender.scheduleMessages(messages, new Date(at));
    await sender.close();
    return sequenceNumbers.map(Number);
  },

  async cancelScheduled({ connectionString, to, sequenceNumbers }) {
    const sender = client(connectionString).createSender(to);
    await sender.cancelScheduledMessages(sequenceNumbers.map(Long.fromNumber));
    await sender.close();
  },

  async renew({ lockToken }) {
    const { from, message } = locked(lockToken);
    return { lockedUntil: await from.renewMessageLock(message) };
  },

  async subscribe(request) {
    const from = receiver(request);
    const messages = [];
    const subscription = await new Promise((resolve, reject) => {
      const subscribed = from.subscribe({
        processMessage: async (message) => {
          messages.push(describe(message));
          if (messages.length === request.count) resolve(subscribed);
        },
        processError: async ({ error }) => reject(error),
      });
    });
    await subscription.close();
    return messages;
  },

  async close({ connectionString }) {
    await client(connectionString).close();
    clients.delete(connectionString);
    for (const key of receivers.keys()) {
      if (JSON.parse(key)[0] === connectionString) receivers.delete(key);
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, ...request } = JSON.parse(line);
  operations[operation](request)
    .then((result = null) => console.log(JSON.stringify({ id, result })))
    .catch((error) => console.log(JSON.stringify({ id, error: { code: error.code ?? error.name, message: error.message } })));
}
process.exit(0);
