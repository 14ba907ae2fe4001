import { useMemo } from 'react';
import { bytesText } from '../../../../../formats/amounts.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { type LengthPrefixedMessage, splitMessages } from '../grpc-messages.ts';
import { hexLine } from '../hex-lines.ts';

const mostLines = 64;

/** Messages with a length in front. Without their schema, bytes are all that can be said of them. */
export function GrpcView({ bytes }: { bytes: Uint8Array }) {
  const messages = useMemo(() => splitMessages(bytes), [bytes]);
  if (messages.length === 0)
    return <EmptyState title="No messages in it">The bytes are not gRPC’s frames. See Hex.</EmptyState>;
  return (
    <ol className="h-full overflow-auto">
      {messages.map((message, at) => (
        <li key={message.position} className="border-b border-line px-3 py-2">
          <p className="text-muted">
            {`Message ${at + 1} · ${bytesText(message.messageBytes)}${message.isCompressed ? ' · compressed' : ''}`}
          </p>
          <MessageBytes message={message} />
        </li>
      ))}
    </ol>
  );
}

function MessageBytes({ message }: { message: LengthPrefixedMessage }) {
  const count = Math.min(mostLines, Math.ceil(message.bytes.length / 16));
  const lines = Array.from({ length: count }, (_, at) =>
    hexLine(message.bytes, { from: at * 16, perLine: 16, position: at * 16 }),
  );
  const text = lines.map(({ offset, hex, text: ascii }) => `${offset}  ${hex}  ${ascii}`).join('\n');
  return (
    <pre className="mt-1 overflow-x-auto font-mono">
      {text}
      {message.bytes.length > mostLines * 16 && '\n…'}
    </pre>
  );
}
