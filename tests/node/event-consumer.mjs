// The consumer of src/Aholo.Functions/Events/README.md, as it stands there.
import { ServiceBusClient } from '@azure/service-bus';

const client = new ServiceBusClient(process.env.SERVICEBUS_CONNECTION_STRING);
const receiver = client.createReceiver('aholo-events');

receiver.subscribe({
  // Completed when this resolves; when it throws, the message comes again.
  async processMessage(message) {
    const { id, name, stage, assets, problem } = message.body.data; // the SDK has parsed the JSON
    if (message.subject === 'aholo.project.succeeded') {
      console.log(`${id} ${name}: ${assets.map(asset => asset.url).join(' ')}`);
    } else {
      console.log(`${id} ${name}: ${stage}, ${problem?.message}`);
    }
  },
  async processError({ error }) {
    console.error(error);
  },
});
