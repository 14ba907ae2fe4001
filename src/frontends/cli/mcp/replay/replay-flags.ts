/** What a person may say to `mcp replay`, as commander hands it over. */
export interface ReplayFlags {
  sessionFile: string;
  targetCommand?: string;
  targetUrl?: string;
  timeout: string;
  handshake: boolean;
  output?: string;
  junit?: string;
  ignore: string[];
  baseline?: string;
  json?: boolean;
}
