// Filter → SQL condition over `mcp_messages m` that holds for every message the filter lets through, and for as few others as is cheap: what
// it leaves out need not be made into an object and asked. Must never leave out a match; it does not decide. Next: mcp-message-pages.
import type { FilterContext } from '../../../../model/filter/evaluate-filter.ts';
import type {
  EntryFlag,
  Filter,
  FilterTerm,
  NameTerm,
  NumberTerm,
  SearchTerm,
  TextMatch,
} from '../../../../model/filter/filter-tree.ts';
import { foldCase, isAscii } from '../../../../model/filter/fold-case.ts';
import { isMcpNameField } from '../../../../model/filter/mcp-names.ts';
import { resolveMoment } from '../../../../model/filter/moments.ts';
import { compileRange, condition, joined, mcpMethod, mcpNames } from './compile-filter.ts';
import { type CompiledFilter, everyEntry } from './compiled-filter.ts';

export function messageHint(filter: Filter, context: FilterContext): CompiledFilter {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const operands = filter.operands.map((operand) => messageHint(operand, context));
      return joined(filter.kind === 'and' ? 'AND' : 'OR', operands);
    }
    case 'everything':
    // What holds for more than the operand matches says nothing about the rest.
    case 'not':
      return everyEntry;
    default:
      return termHint(filter, context);
  }
}

const anyOf = (hints: CompiledFilter[]): CompiledFilter => joined('OR', hints);

function termHint(term: FilterTerm, context: FilterContext): CompiledFilter {
  switch (term.kind) {
    case 'name':
      return nameHint(term);
    case 'search':
      return searchHint(term);
    case 'number':
      return numberHint(term);
    case 'flag':
      return anyOf(term.flags.map((flag) => flagHint(flag, context)));
    case 'moment': {
      const bound = resolveMoment(term.field, term.moment, context);
      return condition(`m.timestamp ${term.field === 'since' ? '>=' : '<='} ?`, bound);
    }
    default:
      return everyEntry;
  }
}

function nameHint({ field, matches }: NameTerm): CompiledFilter {
  if (field !== 'method' && !isMcpNameField(field)) return everyEntry;
  const column = field === 'method' ? mcpMethod : mcpNames[field];
  const names = matches.map((match) => textHint(column, match, 'whole'));
  // SQLite and JavaScript read what is escaped in a string each in their own way.
  return anyOf(field === 'mcp.id' ? [condition("instr(m.jsonrpc_id, '\\') > 0"), ...names] : names);
}

function searchHint({ field, match }: SearchTerm): CompiledFilter {
  if (field !== 'url' && field !== 'path') return everyEntry;
  return anyOf([mcpMethod, 'm.target'].map((column) => textHint(column, match, 'contains')));
}

/** For an ASCII text SQLite's lower(), which knows ASCII only, finds what `foldCase` does. */
function textHint(column: string, match: TextMatch, mode: 'contains' | 'whole'): CompiledFilter {
  if (match.kind === 'literal' && mode === 'whole' && isAscii(match.text))
    return condition(`lower(${column}) = ?`, foldCase(match.text));
  const piece = longestPiece(match);
  return piece === '' ? everyEntry : condition(`instr(lower(${column}), ?) > 0`, foldCase(piece));
}

/** The longest text that is there whenever the match is. */
function longestPiece(match: TextMatch): string {
  if (match.kind === 'regex') return '';
  const pieces = match.kind === 'literal' ? [match.text] : match.pattern.split('*');
  return pieces.filter(isAscii).reduce((best, piece) => (piece.length > best.length ? piece : best), '');
}

function numberHint({ field, ranges }: NumberTerm): CompiledFilter {
  if (field === 'status') return everyEntry;
  const column = field === 'duration' ? 'm.latency_ms' : 'm.payload_bytes';
  return anyOf(ranges.map((range) => compileRange(column, range)));
}

function flagHint(flag: EntryFlag, { slowMs }: FilterContext): CompiledFilter {
  switch (flag) {
    case 'error':
    case 'failed':
      return condition('m.failure IS NOT NULL');
    case 'slow':
      return condition('m.latency_ms > ?', slowMs);
    case 'modified':
      return condition("m.disposition = 'edited'");
    case 'breakpointed':
    case 'pending':
      return condition("m.disposition = 'held'");
    case 'mocked':
      return condition("m.disposition IN ('answered', 'injected')");
    default:
      return everyEntry;
  }
}
