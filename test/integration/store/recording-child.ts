// A process of its own that records: `node recording-child.ts DIR MODE [COUNT]`. It prints a line for each thing that is committed.
//   claim   claims the directory and waits
//   count   records COUNT entries as fast as it can, prints how many, ends
//   forever records until it is killed; prints the id of every entry once it is committed, and leaves some pending
import { createRecorder } from '../../../src/record/recorder.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import { newExchange, receive, recordOne, respond } from './store-lab.ts';

const [dir = '', mode = '', count = '0'] = process.argv.slice(2);
const store = await openStore(dir, { claim: mode === 'claim', onFault: (error) => console.error(error) });
const recorder = createRecorder(store.connectRecorder(), { maxBodyBytes: 0 });
const { id: sessionId } = await store.reader.activeSession();

if (mode === 'claim') {
  console.log('claimed');
  setInterval(() => {}, 1_000);
} else if (mode === 'count') {
  console.log('ready');
  for (let i = 0; i < Number(count); i += 1) {
    recordOne(recorder, sessionId, `body ${i}`, { host: `child-${process.pid}` });
    if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await recorder.close();
  await store.close();
  console.log('done');
} else {
  const slow = newExchange(sessionId, { host: 'pending' });
  recorder.exchangeStarted(slow);
  respond(recorder, slow);
  for (;;) {
    receive(recorder, slow, Buffer.alloc(20_000, 1));
    const ids = Array.from({ length: 40 }, () => recordOne(recorder, sessionId, 'x'.repeat(1_000)).id);
    await recorder.flush();
    console.log(ids.join('\n'));
  }
}
