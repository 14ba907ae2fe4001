import type { FileMessage } from '../../../../formats/mcp-session/file-message.ts';
import { idTextOf } from '../../../../formats/mcp-session/read-message.ts';
import type { ReadEvent } from '../../../../formats/mcp-session/session-reader.ts';
import type { Damage } from '../read-session-file.ts';
import { SessionFileNotes } from '../session-file-notes.ts';

/** A request or notification of the client, to be sent again. */
export interface ReplayStep {
  /** Place among the messages of the file. */
  index: number;
  /** The message as the file holds it, keys and all. */
  text: Uint8Array;
  payload: Uint8Array;
  payloadValue: Readonly<Record<string, unknown>>;
  method: string;
  /** Tool, prompt or resource it names. */
  target: string | null;
  sequence: number;
  /** Null for a notification. */
  idText: string | null;
  /** Null when the recording has none. */
  recordedAnswer: Uint8Array | null;
  /** Where the recorded answer stood; null when there is none. What stood before it was sent without waiting for it. */
  answeredAt: number | null;
}

/** What the client answered when the server asked. */
export interface RecordedReply {
  method: string;
  params: string;
  payload: Uint8Array;
}

export interface Recording {
  steps: ReplayStep[];
  replies: RecordedReply[];
  notes: SessionFileNotes;
}

export async function loadRecording(batches: AsyncIterable<Array<ReadEvent | Damage>>): Promise<Recording> {
  const loading = new Loading();
  for await (const events of batches) {
    for (const event of events) {
      if (event.kind === 'message') loading.add(event.message);
      else if (event.kind === 'bad-message') loading.notes.badMessage(event.index, event.reason);
      else if (event.kind === 'damaged') loading.notes.damaged(event.sentence);
    }
  }
  return loading;
}

class Loading implements Recording {
  readonly steps: ReplayStep[] = [];
  readonly replies: RecordedReply[] = [];
  readonly notes = new SessionFileNotes();
  readonly #byProxyId = new Map<string, ReplayStep>();
  readonly #byId = new Map<string, ReplayStep>();
  readonly #asked = new Map<string, Omit<RecordedReply, 'payload'>>();

  add(message: FileMessage): void {
    const isCall = typeof message.payloadValue.method === 'string';
    const idText = idTextOf(message);
    if (message.direction === 'client_to_server') {
      if (isCall) this.#addStep(message, idText);
      else this.#addReply(message, idText);
    } else if (!isCall) this.#addAnswer(message, idText);
    else if (idText !== null)
      this.#asked.set(idText, { method: message.payloadValue.method as string, params: paramsOf(message) });
  }

  #addStep(message: FileMessage, idText: string | null): void {
    const { index, payloadValue, sequence, proxyId } = message;
    const step: ReplayStep = {
      ...{ index, sequence, payloadValue, idText, recordedAnswer: null, answeredAt: null },
      // Bytes of an event are valid until the next piece is read.
      text: new Uint8Array(message.text),
      payload: new Uint8Array(message.payload),
      method: payloadValue.method as string,
      target: targetOf(payloadValue),
    };
    this.steps.push(step);
    if (idText === null) return;
    this.#byId.set(idText, step);
    if (proxyId !== null) this.#byProxyId.set(proxyId, step);
  }

  #addAnswer({ correlatedId, index, payload }: FileMessage, idText: string | null): void {
    const step =
      (correlatedId === null ? undefined : this.#byProxyId.get(correlatedId)) ??
      (idText === null ? undefined : this.#byId.get(idText));
    if (step === undefined || step.answeredAt !== null) return;
    step.recordedAnswer = new Uint8Array(payload);
    step.answeredAt = index;
  }

  #addReply({ payload }: FileMessage, idText: string | null): void {
    const asked = idText === null ? undefined : this.#asked.get(idText);
    if (asked === undefined) return;
    this.#asked.delete(idText as string);
    this.replies.push({ ...asked, payload: new Uint8Array(payload) });
  }
}

export const paramsOf = ({ payloadValue }: Pick<FileMessage, 'payloadValue'>): string =>
  JSON.stringify(payloadValue.params ?? null);

function targetOf({ params }: Readonly<Record<string, unknown>>): string | null {
  if (typeof params !== 'object' || params === null) return null;
  const { name, uri } = params as Record<string, unknown>;
  return typeof name === 'string' ? name : typeof uri === 'string' ? uri : null;
}
