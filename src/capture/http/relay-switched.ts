import { forwardResponseHead } from '../../wire/header-rules.ts';
import type { ExchangeRun } from './exchange-run.ts';
import { hold } from './read-gate.ts';
import type { FoundHead } from './response-heads.ts';
import { relayUpgraded } from './upgraded-relay.ts';
import type { UpstreamHttp1 } from './upstream-http1.ts';

/** The origin switched protocols: its 101 goes to the client, and both connections to a relay. Next: upgraded-relay. */
export function relaySwitched(run: ExchangeRun, upstream: UpstreamHttp1, { head, bytes, from, end }: FoundHead): void {
  const { client } = run;
  const forwarded = forwardResponseHead(head);
  const { socket, unread } = client.detach();
  socket.write(forwarded.text === head.text ? bytes.subarray(from, end) : Buffer.from(forwarded.text, 'latin1'));
  client.forget(upstream);
  const { connection } = upstream;
  upstream.gate.open(hold.peerFull | hold.recorderFull);
  upstream.detach();
  const relay = relayUpgraded({
    context: run.context,
    exchange: run.exchange,
    response: head,
    startedAt: run.clock.startedAt,
    client: { socket, reset: client.connection.reset, unread, hasEnded: client.hasEnded },
    upstream: {
      socket: connection.socket,
      reset: () => connection.reset(),
      unread: bytes.subarray(end),
      hasEnded: false,
    },
  });
  client.relayedBy(() => relay.interrupt());
}
