import type { RootCertificate } from '../../contract/certificates.ts';
import type { ApiClient } from '../api-client/create-api-client.ts';
import type { McpViewOptions } from './mcp/mcp-view-options.ts';
import type {
  EndableRelay,
  HttpRelayStart,
  McpBridgeStart,
  McpStdioBridgeStart,
  WrapOptions,
} from './mcp/relay-options.ts';
import type { StartedProxy, StartOptions } from './start/start-options.ts';

export interface PlaceOptions {
  /** Absent: what the environment says, else the default. */
  dataDir?: string | undefined;
}

/** A client of the running proxy or, when none runs on the data directory, of the file itself. */
export interface OpenedClient {
  api: ApiClient;
  /** Null when no proxy runs. */
  uiUrl: string | null;
  close(): Promise<void>;
}

/** The certificates of a data directory; made when there are none. */
export interface OpenedCertificates {
  root(): Promise<RootCertificate>;
  clearCache(): Promise<{ removed: number }>;
  /** Where a device can fetch the root CA; null when no proxy runs. */
  uiUrl: string | null;
}

/** What the commands stand on. The app hands it in. */
export interface CliHost {
  readonly version: string;
  /** What to type to call this program again: `nectoproxy` or `npx nectoproxy`. */
  readonly commandName: string;
  openClient(options: PlaceOptions): Promise<OpenedClient>;
  openCertificates(options: PlaceOptions): Promise<OpenedCertificates>;
  /** Resolves when everything is up; the proxy then runs until the process is told to end. */
  startProxy(options: StartOptions): Promise<StartedProxy>;
  /** Relays between our standard streams and an MCP server. Never resolves: the process ends as the server does. */
  wrapMcpServer(options: WrapOptions): Promise<never>;
  /** Resolves when it listens; it then runs until the process is told to end. */
  startMcpHttpRelay(options: HttpRelayStart): Promise<EndableRelay>;
  /** The same where clients are reached in another way than the server. */
  startMcpBridge(options: McpBridgeStart): Promise<EndableRelay>;
  /** The client has started us. Never resolves: the process ends as the conversation does. */
  bridgeMcpOverStdio(options: McpStdioBridgeStart): Promise<never>;
  /** Fills the terminal with MCP messages as they are recorded. Resolves when the person quits. */
  showMcpView(options: McpViewOptions): Promise<void>;
}
