// An MCP server over streamable HTTP that answers every request at once with a result of 1 KB.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const filling = 'a'.repeat(950);
const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
  });
  request.on('end', () => {
    const { id } = JSON.parse(text) as { id: number };
    const answer = JSON.stringify({ jsonrpc: '2.0', id, result: { text: filling } });
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length }).end(answer);
  });
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` }));
});
