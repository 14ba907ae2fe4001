// An MCP server over stdio for tests of bridges. It answers each request with the bytes of the line that carried it, and does on the way what
// the method says.
import { createInterface } from 'node:readline';

const heard: string[] = [];
let asked: { idText: string; line: string } | null = null;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
/** With white space, a number beyond 2^53 and a member given twice: nothing of it may change on the way. */
const answer = (idText: string, line: string): void =>
  say(
    `{"jsonrpc": "2.0", "id":${idText},\t"result":{"pid":${process.pid},"big":12345678901234567890,"a":1,"a":2,"line":"${base64(line)}"}}`,
  );

const doings: Record<string, (idText: string, line: string) => void> = {
  silent: () => {},
  die: () => process.exit(3),
  heard: (idText) =>
    say(`{"jsonrpc":"2.0","id":${idText},"result":{"pid":${process.pid},"heard":${JSON.stringify(heard)}}}`),
  progress: (idText, line) => {
    const token = /"progressToken":\s*([^,}]+)/.exec(line)?.[1] ?? '0';
    for (const progress of ['1', '2.50'])
      say(
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${progress}}}`,
      );
    answer(idText, line);
  },
  ask: (idText, line) => {
    asked = { idText, line };
    say('{"jsonrpc":"2.0","id":"s-1","method":"sampling/createMessage","params":{"messages":[]}}');
  },
  news: (idText, line) => {
    say('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    answer(idText, line);
  },
  /** Revision 2026-07-28: the acknowledgement, one change, and no end. */
  'subscriptions/listen': (idText) => {
    const meta = `"_meta":{"io.modelcontextprotocol/subscriptionId":${idText}}`;
    say(`{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{${meta}}}`);
    say(`{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{${meta}}}`);
  },
  'tools/list': (idText) => {
    const inputSchema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };
    say(`{"jsonrpc":"2.0","id":${idText},"result":${JSON.stringify({ tools: [{ name: 'mirrors', inputSchema }] })}}`);
  },
  unknown: (idText) => say(`{"jsonrpc":"2.0","id":${idText},"error":{"code":-32601,"message":"Method not found"}}`),
  big: (idText) => say(`{"jsonrpc":"2.0","id":${idText},"result":{"text":"${'x'.repeat(8 * 1024 * 1024)}"}}`),
};

process.stdout.write('A banner\n');
process.stderr.write('on stderr\n');
createInterface({ input: process.stdin }).on('line', (line) => {
  heard.push(line);
  if (line.startsWith('['))
    return say(`[${line.match(/"id":\s*\d+/g)?.map((id) => `{"jsonrpc":"2.0",${id},"result":{}}`)}]`);
  const idText = /"id"\s*:\s*("[^"]*"|[^,}\s]+)/.exec(line)?.[1];
  const method = /"method"\s*:\s*"([^"]*)"/.exec(line)?.[1];
  if (idText === '"s-1"' && asked !== null) return answer(asked.idText, asked.line);
  if (idText === undefined || method === undefined) return;
  const act = doings[method] ?? answer;
  act(idText, line);
});
