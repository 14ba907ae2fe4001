/** A filter as a condition over `traffic t`, with the values of its placeholders in order. The filter language is compiled to this. */
export interface CompiledFilter {
  sql: string;
  parameters: Array<string | number>;
}

export const everyEntry: CompiledFilter = { sql: 'TRUE', parameters: [] };
