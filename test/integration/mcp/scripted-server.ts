// An MCP server over stdio that does what its arguments say, so that a test knows what must come out:
//   node scripted-server.ts [price=12] [mode=normal|silent|dies|old|refuses|noisy]
import { createInterface } from 'node:readline';

const facts = new Map(process.argv.slice(2).map((word) => word.split('=', 2) as [string, string]));
const price = facts.get('price') ?? '10';
const mode = facts.get('mode') ?? 'normal';
const waiting = new Map<string, unknown>();
let asked = 0;
let calls = 0;

const say = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
if (mode === 'noisy') process.stdout.write('Welcome to the server!\n');

createInterface({ input: process.stdin }).on('line', (line) => {
  if (mode === 'silent') return;
  const { id, method, params, result } = JSON.parse(line);
  if (method === undefined) {
    const call = waiting.get(String(id));
    waiting.delete(String(id));
    say({ id: call, result: { content: [{ type: 'text', text: `the model says ${result?.content?.text}` }] } });
  } else if (method === 'initialize') {
    if (mode === 'refuses') say({ id, error: { code: -32602, message: 'Unsupported protocol version' } });
    else {
      const protocolVersion = mode === 'old' ? '2024-11-05' : params.protocolVersion;
      say({
        id,
        result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'scripted', version: '1' } },
      });
    }
  } else if (method === 'tools/call') answerCall(id, params);
  else if (id !== undefined) say({ id, result: {} });
});

function answerCall(id: unknown, params: { name: string; arguments?: Record<string, unknown> }): void {
  calls += 1;
  if (mode === 'dies' && calls === 2) {
    process.stderr.write('out of memory\n');
    process.exit(3);
  }
  if (params.name === 'ask') {
    asked += 1;
    waiting.set(`server-${asked}`, id);
    say({ id: `server-${asked}`, method: 'sampling/createMessage', params: { prompt: params.arguments?.prompt } });
  } else if (params.name === 'never') return;
  else if (params.name === 'clock')
    say({ id, result: { content: [{ type: 'text', text: 'now' }], at: performance.now() } });
  else say({ id, result: { content: [{ type: 'text', text: `it costs ${price}` }], echo: params.arguments } });
}
