import type { Readable, Writable } from 'node:stream';
import { LineCutter } from '../../wire/ndjson.ts';
import { Conversation, type ConversationOptions, type Delivery, type ServerMessage } from './bridge-conversation.ts';
import { onOneLine } from './bridge-stdio-upstream.ts';

/**
 * The client's side of a bridge that speaks stdio: our own standard streams, one client, one conversation. In: lines. Out: each to the server in
 * its order, and a line for each message of the server. When the client's input has ended, what is still open is waited for; then the
 * conversation ends. It writes nothing else to standard output. Next: bridge-conversation.
 */
export interface StdioListenerOptions extends Omit<ConversationOptions, 'client'> {
  input: Readable;
  output: Writable;
  /** What the server wrote to standard error has nowhere else to go, and why it ended. */
  say: (line: string) => void;
}

export interface StdioListener {
  /** Resolves when the conversation is over, to whether the client has ended it. */
  readonly ended: Promise<boolean>;
  close(): void;
}

const lineEnd = Uint8Array.of(0x0a);

export function listenOnStdio({ input, output, say, ...options }: StdioListenerOptions): StdioListener {
  const deliver = ({ bytes }: ServerMessage): Delivery => {
    if (!output.writable) return { isDelivered: false, carrier: null };
    output.cork();
    output.write(onOneLine(bytes));
    if (!output.write(lineEnd)) conversation.rest(output);
    output.uncork();
    return { isDelivered: true, carrier: null };
  };
  let isClosing = false;
  const close = (): void => {
    isClosing = true;
    input.destroy();
    conversation.close();
  };
  const upstreamEnded = ({ reason }: { reason: string }): void => {
    if (!isClosing) say(`nectoproxy: ${reason}.`);
  };
  const conversation: Conversation = new Conversation({ ...options, client: { deliver, upstreamEnded } });
  output.on('drain', () => conversation.resume(output));
  output.on('error', close);
  output.on('close', close);
  void sendLines(input, conversation).then(() => {
    isClosing = true;
    conversation.finish();
  });
  const ended = conversation.ended.then(() => isClosing);
  return { ended, close };
}

/** One after the other; the next is read when the last may be followed. */
async function sendLines(input: Readable, conversation: Conversation): Promise<void> {
  const cutter = new LineCutter();
  let lines: Uint8Array[] = [];
  const keep = ({ bytes }: { bytes: Uint8Array }): void => void lines.push(bytes);
  const send = async (): Promise<void> => {
    const taken = lines;
    lines = [];
    for (const line of taken) if (line.length > 0) await conversation.send(line, null);
  };
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      cutter.push(chunk, keep);
      await send();
    }
  } catch {
    // The client is gone, as at an end.
  }
  cutter.end(keep);
  await send();
}
