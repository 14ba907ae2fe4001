/** One step of the schema: brings a file from `version - 1` to `version`, in one transaction. Never edited after a release. */
export interface Migration {
  version: number;
  sql: string;
}
