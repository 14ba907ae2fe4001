/** The blind tunnel: CONNECT and two pipes, the least a proxy in Node can do. Ends when its stdin closes. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

function open(client: Socket, head: string, rest: Buffer): void {
  const [, name = '', port = '443'] = /^CONNECT (\S+):(\d+) HTTP\//.exec(head) ?? [];
  // Names of the bench exist in no DNS; all of them are this machine.
  const host = name.endsWith('.bench.test') ? '127.0.0.1' : name;
  const upstream = connect({ host, port: Number(port), noDelay: true });
  upstream.once('connect', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (rest.length > 0) upstream.write(rest);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  upstream.on('error', () => client.destroy());
  upstream.on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
}

const server = createServer({ noDelay: true }, (client) => {
  let head = Buffer.alloc(0);
  client.on('error', () => client.destroy());
  client.on('data', function collect(chunk: Buffer) {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    client.off('data', collect).pause();
    open(client, head.latin1Slice(0, end), head.subarray(end + 4));
  });
});

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.stdin.on('end', () => process.exit(0)).resume();
