/** What a person may say to `start`. Absent: the default, or what the environment says. */
export interface StartOptions {
  dataDir?: string;
  /** 0 = any free port. */
  port: number;
  uiPort: number;
  host: string;
  uiHost: string;
  /** Name of a session to create or resume. */
  session?: string;
  /** Files with further authorities to trust for origins, PEM. */
  upstreamCa: string[];
  requireToken: boolean;
  /** Filter of MCP messages that are held from the start; the empty text holds all. Absent: none. */
  interceptMcp?: string;
}

/** What runs once everything is up. */
export interface StartedProxy {
  /** Where clients send their traffic. */
  proxyUrl: string;
  /** Where the API and the web UI are. */
  uiUrl: string;
  /** The same with the token in it, when one is asked for; else equal to `uiUrl`. */
  openUrl: string;
  /** Null when none is asked for. */
  token: string | null;
  pid: number;
  dataDir: string;
  session: { id: string; name: string; trafficCount: number };
  caPath: string;
  /** SHA-256 of the root CA, upper-case hex with colons. */
  caFingerprint256: string;
  /** The root CA was made by this start. */
  isNewCa: boolean;
  version: string;
  /** The setting of that name. */
  openBrowser: boolean;
}
