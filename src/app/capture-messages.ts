import type { MessagePort } from 'node:worker_threads';
import type { CaptureConfig } from '../model/capture-config.ts';
import type { McpControl, McpControlQuery } from '../model/mcp-decision.ts';
import type { TransportedError } from '../record/store/thread-messages.ts';

/** What the capture thread needs to begin. `recorderPort` is transferred. */
export interface CaptureStart {
  host: string;
  port: number;
  certsDir: string;
  upstreamCa: string[];
  ownPorts: number[];
  config: CaptureConfig;
  /** Filter of MCP messages that are held from the start; the empty text holds all, null none. */
  intercept: string | null;
  recorderPort: MessagePort;
}

export interface CaptureStarted {
  port: number;
  /** `host:port` as it is listened on. */
  address: string;
  caFingerprint256: string;
}

/** What the main thread asks, with what comes back. Each is answered once it is in force. */
export interface CaptureCalls {
  start: { input: CaptureStart; result: CaptureStarted };
  'set-config': { input: CaptureConfig; result: null };
  'add-own-port': { input: number; result: null };
  /** What people ask of the hold desk; back comes what it wants to be told next time. */
  'obey-mcp': { input: McpControl; result: McpControlQuery };
  'suspend-mcp': { input: string; result: McpControlQuery };
  'clear-certificates': { input: null; result: number };
  /** No new connections, what is under way is ended, all of it is handed to the store. */
  close: { input: null; result: null };
}
export type CaptureCallKind = keyof CaptureCalls;

export type CaptureRequest = {
  [K in CaptureCallKind]: { id: number; kind: K; input: CaptureCalls[K]['input'] };
}[CaptureCallKind];

export type CaptureMessage =
  | { kind: 'done'; id: number; result: unknown }
  | { kind: 'refused'; id: number; error: TransportedError }
  /** A fault of our own. The connection it happened on has been ended; the rest goes on. */
  | { kind: 'bug'; error: TransportedError; exchangeId: string | null }
  /** For people. */
  | { kind: 'say'; line: string };
