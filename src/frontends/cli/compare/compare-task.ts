import type { CommandContext, CommonOptions } from '../command-context.ts';

/** The flags of `compare`, as commander hands them over. */
export interface CompareFlags extends CommonOptions {
  sessions?: boolean;
  all?: boolean;
  headerOrder?: boolean;
  ignoreHeader: string[];
  ignorePath: string[];
  ignoreHost?: boolean;
  unorderedArrays: string[];
  /** False with --no-volatile. */
  volatile: boolean;
  learn?: string[];
  limit: string;
}

/** What is to be compared with what; both as a person wrote them. */
export interface CompareTask {
  a: string;
  b: string;
  flags: CompareFlags;
  context: CommandContext;
}
