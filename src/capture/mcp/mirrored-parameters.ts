import type { RawHeaders } from '../../model/http-message.ts';
import { decodeMirrored, encodeMirrored, mirroredText } from './mirrored-value.ts';
import { parsedPayload } from './parsed-payload.ts';

/**
 * `Mcp-Param-*` (revision 2026-07-28) mirror arguments of a tool call; which, is said in the tool's schema, which nobody here knows. But the request
 * shows it: the argument whose value the header has. Out: the headers with the values that the edited request has there; a header
 * whose argument is gone is left out, one that mirrors nothing stays.
 */
export function mirroredParameters(request: {
  headers: RawHeaders;
  body: Uint8Array;
  edited: Uint8Array;
}): Record<string, string> {
  const before = parsedPayload(request.body).params['arguments'];
  const after = parsedPayload(request.edited).params['arguments'];
  const mirrored: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    if (!/^mcp-param-/i.test(name)) continue;
    const path = pathOf(before, decodeMirrored(value), name.slice('mcp-param-'.length));
    const now = path === null ? decodeMirrored(value) : mirroredText(valueAt(after, path));
    if (now !== null) mirrored[name] = encodeMirrored(now);
  }
  return mirrored;
}

type Path = readonly string[];

/** Where the arguments have this value; of several the one whose name is the header's. */
function pathOf(value: unknown, wanted: string, name: string): Path | null {
  const found = leaves(value, []).filter((leaf) => leaf.text === wanted);
  const byName = found.find(({ path }) => path.at(-1)?.toLowerCase() === name.toLowerCase());
  return (byName ?? found[0])?.path ?? null;
}

function leaves(value: unknown, path: Path): Array<{ path: Path; text: string }> {
  const text = mirroredText(value);
  if (text !== null) return [{ path, text }];
  if (typeof value !== 'object' || value === null || path.length > 20) return [];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((at: unknown, key) => (at as Record<string, unknown> | null | undefined)?.[key], value);
}
