import type { ThreadClient } from '../thread-client.ts';
import { type PackedEntries, unpackEntries } from './packed-entries.ts';
import { type PackedMessages, unpackMessages } from './packed-messages.ts';
import type { StoreReader } from './store-reader.ts';

/** StoreReader whose answers come from a reader thread. */
export class RemoteReader implements StoreReader {
  readonly #threadFor: (method: keyof StoreReader) => ThreadClient;

  constructor(threadFor: (method: keyof StoreReader) => ThreadClient) {
    this.#threadFor = threadFor;
  }

  listSessions = this.#remote('listSessions');
  session = this.#remote('session');
  activeSession = this.#remote('activeSession');
  listEntries = this.#remote('listEntries');
  findEntries = this.#remote('findEntries');
  matchEntries = this.#remote('matchEntries');
  listWindow = this.#remote('listWindow');
  seenValues = this.#remote('seenValues');
  entry = this.#remote('entry');
  entryByOrdinal = this.#remote('entryByOrdinal');
  wholeEntries: StoreReader['wholeEntries'] = async (query) =>
    unpackEntries((await this.#threadFor('wholeEntries').call('wholeEntries', [query])) as PackedEntries);
  bodyFacts = this.#remote('bodyFacts');
  readBody = this.#remote('readBody');
  bodyArrivals = this.#remote('bodyArrivals');
  frames = this.#remote('frames');
  annotations = this.#remote('annotations');
  annotation = this.#remote('annotation');
  stats = this.#remote('stats');
  compareMarks = this.#remote('compareMarks');
  settings = this.#remote('settings');
  passthroughDomains = this.#remote('passthroughDomains');
  dnsMappings = this.#remote('dnsMappings');
  currentSeq = this.#remote('currentSeq');
  changesSince = this.#remote('changesSince');
  mcpConnections = this.#remote('mcpConnections');
  mcpConnection = this.#remote('mcpConnection');
  /** With a filter it takes a search's time, and goes where searches go. */
  mcpMessages: StoreReader['mcpMessages'] = (query) => {
    const thread = this.#threadFor(query.filter.kind === 'everything' ? 'mcpMessage' : 'findEntries');
    return thread.call('mcpMessages', [query]) as ReturnType<StoreReader['mcpMessages']>;
  };
  mcpMessageWindow = this.#remote('mcpMessageWindow');
  mcpMessage = this.#remote('mcpMessage');
  mcpMessagesWithPayloads: StoreReader['mcpMessagesWithPayloads'] = async (...query) => {
    const packed = this.#threadFor('mcpMessagesWithPayloads').call('mcpMessagesWithPayloads', query);
    return unpackMessages((await packed) as PackedMessages);
  };
  mcpStderr = this.#remote('mcpStderr');
  mcpHeld = this.#remote('mcpHeld');
  mcpDecisions = this.#remote('mcpDecisions');
  mcpControl = this.#remote('mcpControl');
  facts = this.#remote('facts');

  #remote<M extends keyof StoreReader>(method: M): StoreReader[M] {
    const call = (...parameters: unknown[]): Promise<unknown> => this.#threadFor(method).call(method, parameters);
    return call as StoreReader[M];
  }
}
