// Receives messages until one has the given correlation id, completes them all, and prints that one as JSON.
// Usage: node receive-event.mjs CONNECTION_STRING QUEUE CORRELATION_ID
import { ServiceBusClient } from '@azure/service-bus';

const [connectionString, queue, correlationId] = process.argv.slice(2);
const client = new ServiceBusClient(connectionString);
const receiver = client.createReceiver(queue);

let found;
while (!found) {
  for (const message of await receiver.receiveMessages(1, { maxWaitTimeInMs: 60_000 })) {
    await receiver.completeMessage(message);
    if (message.correlationId === correlationId) found = message;
  }
}

const body = Buffer.isBuffer(found.body) ? JSON.parse(found.body.toString('utf8')) : found.body;
console.log(JSON.stringify({ messageId: found.messageId, subject: found.subject, deliveryCount: found.deliveryCount, event: body }));
await receiver.close();
await client.close();
