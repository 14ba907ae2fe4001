import { ByteSink } from '../../../../formats/mcp-session/byte-sink.ts';
import { writeCompact, writeIndented } from '../../../../formats/mcp-session/json-layout.ts';
import type { ReplayResult, Verdict } from './replay-run.ts';

export interface ReplayFacts {
  /** Null: one request of the store. */
  session_file: string | null;
  /** `proxyId` of that request. */
  message?: string;
  target_command: string | null;
  target_url: string | null;
  started_at: string;
}

export type Tally = Record<Verdict, number>;
export const emptyTally = (): Tally => ({ same: 0, differs: 0, failed: 0, timed_out: 0 });

/** The file of results, piece by piece. Payloads stand in it with the tokens they had. */
export class ResultsText {
  readonly #sink = new ByteSink();
  #isFirst = true;

  begin(facts: ReplayFacts): void {
    this.#sink.text(`${JSON.stringify(facts, null, 2).slice(0, -2)},\n  "results": [`);
  }

  add(result: ReplayResult): void {
    this.#sink.text(this.#isFirst ? '\n    ' : ',\n    ');
    this.#isFirst = false;
    writeIndented(this.#sink, resultText(result), 2);
  }

  end(summary: Tally): void {
    const text = JSON.stringify(summary, null, 2).replaceAll('\n', '\n  ');
    this.#sink.text(`${this.#isFirst ? '' : '\n  '}],\n  "summary": ${text}\n}\n`);
  }

  take(): Uint8Array {
    return this.#sink.take();
  }
}

function resultText(result: ReplayResult): Uint8Array {
  const { step, verdict, response, error, durationMs, differences, differencesLeftOff, ignored } = result;
  const sink = new ByteSink();
  const facts = { index: step.index, sequence: step.sequence, method: step.method, target: step.target, verdict };
  sink.text(`${JSON.stringify(facts).slice(0, -1)},"original_request":`);
  writeCompact(sink, step.text);
  sink.text(',"sent_message":');
  writeCompact(sink, step.payload);
  sink.text(',"recorded_response":');
  payloadOrNull(sink, step.recordedAnswer);
  sink.text(',"response":');
  payloadOrNull(sink, response);
  const duration = Math.round(durationMs * 1000) / 1000;
  const rest = { error, duration_ms: duration, differences, differences_left_off: differencesLeftOff, ignored };
  sink.text(`,${JSON.stringify(rest).slice(1)}`);
  return sink.take();
}

function payloadOrNull(sink: ByteSink, payload: Uint8Array | null): void {
  if (payload === null) sink.text('null');
  else writeCompact(sink, payload);
}
