import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import { decodeMirrored, encodeMirrored, mirroredText } from './mirrored-value.ts';
import { objectOf, parsedPayload } from './parsed-payload.ts';

/**
 * Which arguments of a tool are mirrored in `Mcp-Param-*` headers: the tool's schema says so with `x-mcp-header` (revision 2026-07-28, "Streamable
 * HTTP: Custom Headers from Tool Parameters"). In: the lists of tools that a bridge has passed on. Out: the headers of a call, and what is wrong
 * with those that came. Of a tool that nobody has listed it knows nothing, and asks nobody.
 */
export class ToolParameters {
  readonly #byTool = new Map<string, readonly MirroredParameter[]>();

  /** What a server said. */
  learn({ kind, payload }: JsonRpcMessage): void {
    if (kind !== 'response' || payload.length > longestList || !Buffer.from(payload).includes('"tools"')) return;
    const { tools } = parsedPayload(payload).result;
    for (const { name, inputSchema } of Array.isArray(tools) ? tools.map(objectOf) : [])
      if (typeof name === 'string') this.#note(name, mirroredIn(inputSchema, []));
  }

  headersOf(call: ToolCall): Record<string, string> {
    return Object.fromEntries(
      this.#expected(call).map(({ header, text }) => [`Mcp-Param-${header}`, encodeMirrored(text)]),
    );
  }

  /** The first header that does not say what the call says; null when each does. */
  mismatch(
    call: ToolCall,
    headerOf: (header: string) => string | null,
  ): { header: string; value: string | null } | null {
    for (const { header, text } of this.#expected(call)) {
      const name = `Mcp-Param-${header}`;
      const value = headerOf(name.toLowerCase());
      if (value === null || !isSame(decodeMirrored(value), text)) return { header: name, value };
    }
    return null;
  }

  #note(tool: string, parameters: readonly MirroredParameter[]): void {
    this.#byTool.delete(tool);
    if (parameters.length > 0 && this.#byTool.size < mostTools) this.#byTool.set(tool, parameters);
  }

  #expected({ name, arguments: given }: ToolCall): Array<{ header: string; text: string }> {
    return (this.#byTool.get(name) ?? []).flatMap(({ header, path }) => {
      const text = mirroredText(path.reduce(memberOf, given));
      return text === null ? [] : [{ header, text }];
    });
  }
}

export interface ToolCall {
  name: string;
  arguments: unknown;
}

/** Of `tools/call` with a name; null for any other message. */
export function toolCallIn({ method, payload }: JsonRpcMessage): ToolCall | null {
  if (method !== 'tools/call') return null;
  const { name, arguments: given } = parsedPayload(payload).params;
  return typeof name === 'string' ? { name, arguments: given } : null;
}

interface MirroredParameter {
  /** Without `Mcp-Param-`. */
  header: string;
  path: readonly string[];
}

const longestList = 16 * 1024 * 1024;
const mostTools = 10_000;
const deepest = 20;

/** Only members of members: nowhere else may a schema say so. */
function mirroredIn(schema: unknown, path: readonly string[]): MirroredParameter[] {
  if (path.length > deepest) return [];
  const { properties, 'x-mcp-header': header } = objectOf(schema);
  const own = typeof header === 'string' && isToken(header) && path.length > 0 ? [{ header, path }] : [];
  const inner = Object.entries(objectOf(properties)).flatMap(([key, member]) => mirroredIn(member, [...path, key]));
  return [...own, ...inner];
}

/** RFC 9110 §5.6.2. */
const isToken = (text: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);

const memberOf = (value: unknown, key: string): unknown =>
  Object.hasOwn(objectOf(value), key) ? objectOf(value)[key] : undefined;

/** Numbers by their value: `42.0` is 42. */
const isSame = (said: string, meant: string): boolean =>
  said === meant || (isNumber(said) && isNumber(meant) && Number(said) === Number(meant));

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);
