/** The members of a message's payload, for the few places that need more of it than its parsed view has; empty when nothing can be made of it. */
export function parsedPayload(payload: Uint8Array): ParsedPayload {
  try {
    const { params, result, error } = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
    return { params: objectOf(params), result: objectOf(result), error: objectOf(error) };
  } catch {
    // Deeper than the parser's stack.
    return { params: {}, result: {}, error: {} };
  }
}

export interface ParsedPayload {
  params: Record<string, unknown>;
  result: Record<string, unknown>;
  error: Record<string, unknown>;
}

export const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
