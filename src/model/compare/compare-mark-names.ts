/** The marks of an entry that are numbers, each a list of its own over the entries of a session; what they mean stands with `CompareMarks`. */
export const compareMarkNames = [
  'exact',
  'folded',
  'endpoint',
  'asked',
  'origin',
  'requestHead',
  'responseHead',
  'outcome',
  'requestBody',
  'responseBody',
  'duration',
  'bytes',
] as const;

export type CompareMarkName = (typeof compareMarkNames)[number];
