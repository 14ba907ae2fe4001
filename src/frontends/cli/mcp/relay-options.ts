/** What every relay that records may be told. */
export interface RelayRecordingOptions {
  dataDir?: string;
  /** Name of a session to record into, made when there is none. Absent: the active one. */
  session?: string;
  /** Free facts of the connection: its name, audit notes. */
  metadata: Record<string, string>;
}

/** What a person may say to `mcp wrap`. */
export interface WrapOptions extends RelayRecordingOptions {
  command: string;
  args: string[];
}
