// The consumer of docs/events.md, as it stands there.
import { createHash } from 'node:crypto';
import { ServiceBusClient } from '@azure/service-bus';

const { AHOLO_URL, AHOLO_KEY, SERVICEBUS_CONNECTION_STRING } = process.env;
const client = new ServiceBusClient(SERVICEBUS_CONNECTION_STRING);
const receiver = client.createReceiver('aholo-events', { maxAutoLockRenewalDurationInMs: 30 * 60_000 });
const handled = new Set(); // in your database: stored with what you do for the event

async function download(projectId, { name, md5 }) {
  const response = await fetch(`${AHOLO_URL}/api/projects/${projectId}/assets/${name}`, { headers: { 'x-functions-key': AHOLO_KEY ?? '' } });
  if (!response.ok) throw new Error(`${name}: status ${response.status}`);
  const content = Buffer.from(await response.arrayBuffer());
  if (createHash('md5').update(content).digest('hex') !== md5) throw new Error(`${name}: its MD5 differs from the event's`);
  return content;
}

receiver.subscribe({
  // Completed when this resolves. When it throws, the message is delivered again, and after ten times moved to the dead-letter queue.
  async processMessage(message) {
    const { id, type, data } = message.body; // the SDK has parsed the JSON
    if (!type || !data) {
      await receiver.deadLetterMessage(message, { deadLetterReason: 'NotAnEvent', deadLetterErrorDescription: 'The body is not an event.' });
      return; // it would fail every time
    }

    if (handled.has(id)) return; // the same event may come twice
    if (type.endsWith('.project.succeeded.v1')) {
      const model = await download(data.id, data.assets.find(asset => asset.name === 'model.spz') ?? data.assets[0]);
      console.log(`${data.id} ${data.name}: ${model.length} bytes`);
    } else {
      console.log(`${data.id} ${data.name}: ${data.stage}, ${data.problem?.message}`);
    }
    handled.add(id);
  },
  async processError({ error }) {
    console.error(error); // a lost lock too: the message is delivered again
  },
});
