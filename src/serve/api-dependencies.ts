import type { RootCertificate } from '../contract/certificates.ts';
import type { RecordingHealth } from '../model/change.ts';
import type { CommandKind, ExecuteCommand } from '../model/command.ts';
import type { BeginImport } from '../model/entry-import.ts';
import type { BeginMcpImport } from '../model/mcp-import.ts';
import type { McpReplayer } from '../model/mcp-replay.ts';
import type { StoreReader } from '../record/store/read/store-reader.ts';
import type { StoreSearch } from '../record/store/read/store-search.ts';

/** What the API stands on. The app hands it in; nothing here is found by itself. */
export interface ApiDependencies {
  readonly reader: StoreReader;
  readonly search: StoreSearch;
  readonly execute: ExecuteCommand;
  /** Calls soon after every commit, by this process or another. Returns an unsubscribe. */
  readonly onCommitted: (listener: (seq: number) => void) => () => void;
  readonly recordingHealth: () => RecordingHealth;
  readonly onRecordingHealth: (listener: (health: RecordingHealth) => void) => () => void;
  /** For files that are brought in. Absent: nothing can be. */
  readonly beginImport?: BeginImport;
  /** The same for MCP session files. */
  readonly beginMcpImport?: BeginMcpImport;
  /** Sends recorded MCP requests again. Loaded when it is wanted. Absent: nobody can. */
  readonly loadMcpReplayer?: () => Promise<McpReplayer>;
  readonly facts: ApiFacts;
  readonly certificates: {
    rootCertificate(): RootCertificate;
    /** Removes all leaf certificates; they are made again when needed. */
    clearCache(): Promise<{ removed: number }>;
  };
  /** Called after a command was carried out and before its answer goes out, so that what it changed is in force when the caller reads on. */
  readonly afterCommand?: (kind: CommandKind) => Promise<void>;
  /** Folder of the built web UI. Absent or null: `/` is a plain page instead. */
  readonly webDir?: string | null;
  /** Silence on an event stream before a comment is sent, milliseconds. Absent: 15 seconds. */
  readonly heartbeatMs?: number;
  /** A fault of our own, caught at the edge of a request. `where` is method and path, without the query. */
  readonly reportBug: (error: unknown, where: string) => void;
}

export interface ApiFacts {
  readonly version: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Null when only the file is open and no proxy runs. */
  readonly proxyUrl: string | null;
  readonly dataDir: string;
  /** Made anew at each start. */
  readonly instanceId: string;
}

/** Who may call over the network. */
export interface AccessOptions {
  /** Random, kept in the data directory. */
  readonly token: string;
  /** Ask for the token also on loopback. Beyond loopback it is always asked for. */
  readonly requireToken: boolean;
}
