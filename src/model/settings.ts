/** Settings a person can change, with what they mean. All take effect at once unless the text says otherwise. */
export interface Settings {
  /** False: traffic flows and nothing is recorded. */
  recording: boolean;
  /** Limit of the recorded copy of one body, in bytes; 0 = none. What flows is never cut. */
  maxBodySize: number;
  /** Milliseconds to wait for response headers; 0 = for ever. */
  requestTimeout: number;
  /** Milliseconds a breakpoint holds before it resumes by itself; 0 = for ever. */
  breakpointTimeout: number;
  /** Hosts (exact or `*.domain`) whose certificate need not verify. */
  insecureHosts: string[];
  /** Oldest entries of a session beyond this number are removed; 0 = no limit. */
  maxEntriesPerSession: number;
  /** Oldest entries are removed while the data is larger than this many bytes; 0 = no limit. */
  maxDatabaseSize: number;
  theme: 'light' | 'dark' | 'system';
  /** Open the web UI in a browser at start. Read at start only. */
  openBrowser: boolean;
}

export const defaultSettings: Readonly<Settings> = Object.freeze({
  recording: true,
  maxBodySize: 104_857_600,
  requestTimeout: 0,
  breakpointTimeout: 30_000,
  insecureHosts: [],
  maxEntriesPerSession: 0,
  maxDatabaseSize: 0,
  theme: 'system',
  openBrowser: true,
});
