// Filter → SQL condition over `traffic t`. Must match exactly the entries that evaluateFilter of model/filter matches: a property test
// compares the two. A comparison with NULL counts as no match, also under NOT. What SQL has no words for (regular expressions, letters
// outside ASCII, headers, decoded bodies) goes to the functions of filter-functions.ts. Next: filtered-pages.
import {
  formTypes,
  graphqlPath,
  graphqlTypes,
  type MediaTypeSet,
  responseTypes,
} from '../../../../model/filter/entry-type.ts';
import type { FilterContext } from '../../../../model/filter/evaluate-filter.ts';
import type {
  EntryFlag,
  EntryType,
  Filter,
  FilterTerm,
  HeaderTerm,
  NameTerm,
  NumberRange,
  NumberTerm,
  SearchTerm,
  TextMatch,
  TypeMatch,
} from '../../../../model/filter/filter-tree.ts';
import { foldCase, isAscii } from '../../../../model/filter/fold-case.ts';
import type { McpNameField } from '../../../../model/filter/mcp-names.ts';
import { resolveMoment } from '../../../../model/filter/moments.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { isImportedSql } from './entry-row.ts';

export function compileFilter(filter: Filter, context: FilterContext): CompiledFilter {
  switch (filter.kind) {
    case 'everything':
      return always;
    case 'and':
      return joined(
        'AND',
        filter.operands.map((operand) => compileFilter(operand, context)),
      );
    case 'or':
      return joined(
        'OR',
        filter.operands.map((operand) => compileFilter(operand, context)),
      );
    case 'not': {
      const { sql, parameters } = compileFilter(filter.operand, context);
      return { sql: `NOT coalesce(${sql}, 0)`, parameters };
    }
    default:
      return compileTerm(filter, context);
  }
}

const always: CompiledFilter = { sql: 'TRUE', parameters: [] };

export const condition = (sql: string, ...parameters: Array<string | number>): CompiledFilter => ({ sql, parameters });

export function joined(operator: 'AND' | 'OR', operands: CompiledFilter[]): CompiledFilter {
  if (operands.length === 1) return operands[0]!;
  return {
    sql: `(${operands.map(({ sql }) => sql).join(` ${operator} `)})`,
    parameters: operands.flatMap(({ parameters }) => parameters),
  };
}

const anyOf = (operands: CompiledFilter[]): CompiledFilter => joined('OR', operands);

function compileTerm(term: FilterTerm, context: FilterContext): CompiledFilter {
  switch (term.kind) {
    case 'search':
      return compileSearch(term);
    case 'name':
      return compileName(term);
    case 'number':
      return anyOf(term.ranges.map((range) => compileRange(numberColumns[term.field], range)));
    case 'type':
      return anyOf(term.types.map(compileType));
    case 'flag':
      return anyOf(term.flags.map((flag) => compileFlag(flag, context)));
    case 'header':
      return compileHeader(term);
    case 'moment':
      return condition(
        `t.timestamp ${term.field === 'since' ? '>=' : '<='} ?`,
        resolveMoment(term.field, term.moment, context),
      );
  }
}

function compileSearch({ field, match }: SearchTerm): CompiledFilter {
  switch (field) {
    case 'url':
    case 'path':
      return contains(`t.${field}`, match);
    case 'req.body':
      return bodyContains('request', match);
    case 'resp.body':
      return bodyContains('response', match);
    case 'body':
      return anyOf([bodyContains('request', match), bodyContains('response', match)]);
    case 'note':
      return annotated('a.note IS NOT NULL AND', contains('a.note', match));
  }
}

/** SQLite's LIKE and lower() know ASCII only; `foldCase` lets nothing else become ASCII, so for an ASCII text they find the same. */
function contains(column: string, match: TextMatch): CompiledFilter {
  if (match.kind === 'literal' && isAscii(match.text)) return containsAscii(column, match.text);
  return withHint(column, match, condition(`filter_text('contains', ?, ${column})`, JSON.stringify(match)));
}

/**
 * LIKE needs 60 % of the time that instr(lower(…)) does, and ends at a NUL. A URL has none: wire/ refuses it. Notes and the rest may.
 */
function containsAscii(column: string, text: string): CompiledFilter {
  const isOfUrl = column === 't.url' || column === 't.path';
  if (!isOfUrl || text.includes('\0')) return condition(`instr(lower(${column}), ?) > 0`, foldCase(text));
  return condition(`${column} LIKE ? ESCAPE '\\'`, `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`);
}

function equals(column: string, match: TextMatch): CompiledFilter {
  if (match.kind === 'literal' && isAscii(match.text)) return condition(`lower(${column}) = ?`, foldCase(match.text));
  return withHint(column, match, condition(`filter_text('whole', ?, ${column})`, JSON.stringify(match)));
}

/** A wildcard's longest piece must be there: SQLite sees that sooner than a function of ours. */
function withHint(column: string, match: TextMatch, exact: CompiledFilter): CompiledFilter {
  if (match.kind !== 'wildcard') return exact;
  const pieces = match.pattern.split('*').filter(isAscii);
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
  if (longest === '') return exact;
  return joined('AND', [containsAscii(column, longest), exact]);
}

/** A small body is in the row, a larger one and one that still grows in chunks; without any of it there is nothing to look at. */
function bodyContains(side: 'request' | 'response', match: TextMatch): CompiledFilter {
  return condition(
    `((t.${side}_body_stored > 0 OR t.state NOT IN ('completed', 'failed'))
      AND filter_body(?, t.id, '${side}', t.${side}_headers, t.${side}_body, t.imported))`,
    JSON.stringify(match),
  );
}

/** One annotation of the entry for which the condition holds. */
function annotated(prefix: string, inner: CompiledFilter, tables = 'annotations a'): CompiledFilter {
  return {
    sql: `EXISTS (SELECT 1 FROM ${tables} WHERE a.traffic_id = t.id AND ${prefix} ${inner.sql})`,
    parameters: inner.parameters,
  };
}

function compileName(term: NameTerm): CompiledFilter {
  switch (term.field) {
    case 'method':
    case 'host':
    case 'protocol':
      return anyOf(term.matches.map((match) => equals(`t.${term.field}`, match)));
    case 'http':
      return anyOf(term.matches.map((match) => equals('t.http_version', match)));
    case 'client':
      return condition('filter_client(?, t.client_address)', JSON.stringify(term.matches));
    case 'session':
      return compileSession(term.matches);
    case 'tag':
      return annotated(
        '',
        anyOf(term.matches.map((match) => equals('tag.value', match))),
        'annotations a, json_each(a.tags) tag',
      );
    case 'color':
      return annotated('a.color IS NOT NULL AND', anyOf(term.matches.map((match) => equals('a.color', match))));
    default: {
      const { field } = term;
      return carried('', anyOf(term.matches.map((match) => equals(mcpNames[field], match))));
    }
  }
}

/** A response counts with the method of its request. */
export const mcpMethod = 'coalesce(m.method, m.correlated_method)';

/** As `mcpNameOf`. */
export const mcpNames: Readonly<Record<McpNameField, string>> = {
  'mcp.method': mcpMethod,
  'mcp.tool': `CASE ${mcpMethod} WHEN 'tools/call' THEN m.target END`,
  'mcp.from': "CASE m.direction WHEN 'client_to_server' THEN 'client' ELSE 'server' END",
  'mcp.kind': 'm.kind',
  'mcp.id': `CASE WHEN m.jsonrpc_id LIKE '"%' AND json_valid(m.jsonrpc_id) THEN json_extract(m.jsonrpc_id, '$') ELSE m.jsonrpc_id END`,
  'mcp.error': 'm.failure',
  'mcp.disposition': 'm.disposition',
};

/** An MCP message that came with the entry, for which the condition holds. */
function carried(prefix: string, inner: CompiledFilter): CompiledFilter {
  return {
    sql: `EXISTS (SELECT 1 FROM mcp_messages m WHERE m.traffic_id = t.id AND ${prefix} ${inner.sql})`,
    parameters: inner.parameters,
  };
}

function compileSession(matches: readonly TextMatch[]): CompiledFilter {
  const inner = anyOf(matches.flatMap((match) => [equals('fs.id', match), equals('fs.name', match)]));
  return { sql: `t.session_id IN (SELECT fs.id FROM sessions fs WHERE ${inner.sql})`, parameters: inner.parameters };
}

const numberColumns: Readonly<Record<NumberTerm['field'], string>> = {
  status: 't.status',
  duration: 't.duration',
  size: '(t.request_body_size + t.response_body_size)',
};

export function compileRange(column: string, { min, max, isMinExcluded, isMaxExcluded }: NumberRange): CompiledFilter {
  const bounds: CompiledFilter[] = [];
  if (min !== null) bounds.push(condition(`${column} ${isMinExcluded ? '>' : '>='} ?`, min));
  if (max !== null) bounds.push(condition(`${column} ${isMaxExcluded ? '<' : '<='} ?`, max));
  return joined('AND', bounds);
}

function compileType(type: TypeMatch): CompiledFilter {
  return type.kind === 'known' ? compileKnownType(type.type) : equals('t.content_type', type);
}

function compileKnownType(type: EntryType): CompiledFilter {
  const set = responseTypes[type];
  if (set) return inMediaTypes('t.content_type', set);
  if (type === 'ws') return condition("t.kind = 'websocket'");
  if (type === 'form') return inMediaTypes('filter_media_type(t.request_headers)', formTypes);
  if (type === 'graphql') {
    const path: TextMatch = { kind: 'regex', source: graphqlPath.source, flags: graphqlPath.flags };
    return anyOf([
      inMediaTypes('t.content_type', graphqlTypes),
      joined('AND', [condition("instr(lower(t.path), '/graphql') > 0"), contains('t.path', path)]),
      inMediaTypes('filter_media_type(t.request_headers)', graphqlTypes),
    ]);
  }
  return carried('', condition(`${mcpMethod} IS NOT NULL`));
}

function inMediaTypes(column: string, set: MediaTypeSet): CompiledFilter {
  const exact =
    set.exact.length > 0 ? [condition(`${column} IN (${set.exact.map(() => '?').join(', ')})`, ...set.exact)] : [];
  const prefixes = set.prefixes.map((prefix) => condition(`substr(${column}, 1, ${prefix.length}) = ?`, prefix));
  const suffixes = set.suffixes.map((suffix) => condition(`substr(${column}, ${0 - suffix.length}) = ?`, suffix));
  return anyOf([...exact, ...prefixes, ...suffixes]);
}

function compileFlag(flag: EntryFlag, context: FilterContext): CompiledFilter {
  switch (flag) {
    case 'json':
    case 'image':
      return compileKnownType(flag);
    case 'annotated':
      return condition('EXISTS (SELECT 1 FROM annotations a WHERE a.traffic_id = t.id)');
    case 'error':
      return condition("(t.state = 'failed' OR t.status >= 400)");
    case 'slow':
      return condition('t.duration > ?', context.slowMs);
    case 'large':
      return condition(`${numberColumns.size} > ?`, context.largeBytes);
    case 'incomplete':
      return condition('t.is_complete = 0');
    case 'pending':
      return condition("t.state NOT IN ('completed', 'failed')");
    case 'failed':
      return condition("t.state = 'failed'");
    case 'tunnel':
      return condition("t.kind = 'tunnel'");
    case 'imported':
      return condition(isImportedSql);
    case 'mocked':
    case 'modified':
    case 'breakpointed':
    case 'truncated':
    case 'replay':
      return condition(`t.is_${flag} = 1`);
  }
}

function compileHeader(term: HeaderTerm): CompiledFilter {
  const sides =
    term.field === 'header' ? ['request', 'response'] : [term.field === 'req.header' ? 'request' : 'response'];
  const wanted = JSON.stringify({ name: term.name, value: term.value });
  return anyOf(sides.map((side) => condition(`filter_headers(?, t.${side}_headers, t.${side}_trailers)`, wanted)));
}
