import type { Annotation } from './annotation.ts';
import type { DnsMapping } from './dns-mapping.ts';
import type { McpDecisionAction } from './mcp-decision.ts';
import type { McpConnection } from './mcp-message.ts';
import type { PassthroughDomain } from './passthrough-domain.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/**
 * What a person or script can ask the store to change. Each is one transaction, carried out in order; a refusal changes nothing.
 * `result` is what comes back when it was done.
 */
export interface Commands {
  /** Made active at once. Without a name it gets one from the date and time. */
  'create-session': { input: { name?: string }; result: Session };
  'update-session': {
    input: { id: string; name?: string; isRecording?: boolean; metadata?: Record<string, unknown> };
    result: Session;
  };
  'activate-session': { input: { id: string }; result: Session };
  /** The newest session of that name, or a new one; made active unless that is false (a relay records beside the app). */
  'resume-session': { input: { name: string; isActivated?: boolean }; result: Session };
  'clear-session': { input: { id: string }; result: Session };
  /** Refused with `last-session` for the only one. Deleting the active one activates the most recently used other. */
  'delete-session': { input: { id: string }; result: { activeSession: Session } };
  'delete-entries': { input: { ids: string[] }; result: { deleted: number } };
  /** Refused unless it holds a note, a colour or a tag. */
  'create-annotation': { input: { trafficId: string } & AnnotationContent; result: Annotation };
  'update-annotation': { input: { id: string } & AnnotationContent; result: Annotation };
  'delete-annotation': { input: { id: string }; result: Record<string, never> };
  /** A session that nobody sees yet; `into` is the one its entries will go to, absent for one of its own. */
  'begin-import': { input: { into?: string }; result: { id: string } };
  /** All of them at once. To be repeated until it is done. Name and metadata are for a session of its own. */
  'finish-import': {
    input: { imports: Array<{ id: string; name: string; metadata: Record<string, unknown> }> };
    result: { sessions: Session[]; isDone: boolean };
  };
  /** Nothing of it is left. An import that has gone already is no trouble. */
  'abandon-import': { input: { id: string }; result: Record<string, never> };
  /** What is absent stays. `metadata` replaces what was there. */
  'update-mcp-connection': {
    input: { id: string; metadata?: Record<string, unknown>; intercept?: string | null };
    result: McpConnection;
  };
  /** Refused with `in-use` while it runs. */
  'delete-mcp-connection': { input: { id: string }; result: Record<string, never> };
  /** Refused with `not-held` when it waits no longer. `payload`: JSON text of the whole message to send; null when none is. */
  'decide-mcp-message': {
    input: { proxyId: string; action: McpDecisionAction; payload: string | null; keepsHeaders?: boolean };
    result: Record<string, never>;
  };
  /** Somebody edits it for so long; 0 = no longer. Refused as above. */
  'lease-mcp-message': { input: { proxyId: string; leaseMs: number }; result: { editedUntil: number | null } };
  'update-settings': { input: { settings: Partial<Settings> }; result: Settings };
  'create-passthrough': { input: { domain: string; isEnabled?: boolean }; result: PassthroughDomain };
  'update-passthrough': { input: { id: string; domain?: string; isEnabled?: boolean }; result: PassthroughDomain };
  'delete-passthrough': { input: { id: string }; result: Record<string, never> };
  'create-dns-mapping': { input: { host: string; address: string; isEnabled?: boolean }; result: DnsMapping };
  'update-dns-mapping': {
    input: { id: string; host?: string; address?: string; isEnabled?: boolean };
    result: DnsMapping;
  };
  'delete-dns-mapping': { input: { id: string }; result: Record<string, never> };
}
/** What is absent stays as it is, or is not there from the start. */
type AnnotationContent = Partial<Pick<Annotation, 'note' | 'color' | 'tags'>>;

export type CommandKind = keyof Commands;

/** Runs one command; rejects with an AppError when it is refused. */
export type ExecuteCommand = <K extends CommandKind>(
  kind: K,
  input: Commands[K]['input'],
) => Promise<Commands[K]['result']>;
