// A process of its own that records MCP: `node mcp-recording-child.ts DIR MODE [COUNT]`.
//   count   records COUNT calls, prints `ready` before and `done` after, ends
//   forever records until it is killed, holds one message; prints how many messages are committed each time they are
import { createRecorder } from '../../../src/record/recorder.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import { McpTalk } from './mcp-talk.ts';

const [dir = '', mode = '', count = '0'] = process.argv.slice(2);
const store = await openStore(dir, { onFault: (error) => console.error(error) });
const recorder = createRecorder(store.connectRecorder(), { maxBodyBytes: 0 });
const talk = new McpTalk(recorder);

if (mode === 'count') {
  console.log('ready');
  for (let id = 0; id < Number(count); id += 1) {
    talk.call(id);
    if (id % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  talk.end();
  await recorder.close();
  await store.close();
  console.log('done');
} else {
  talk.say('client', { id: 'held', method: 'tools/call', params: { name: 'wait' } }, { disposition: 'held' });
  for (let told = 1; ; told += 20) {
    await recorder.flush();
    console.log(String(told));
    for (let id = told; id < told + 10; id += 1) talk.call(id);
  }
}
