import { findFilterField, takesList } from './filter-fields.ts';
import type { Filter, FilterTerm, TextMatch, TypeMatch } from './filter-tree.ts';
import { printMoment } from './moments.ts';
import { printNumberRange } from './quantities.ts';

/** The one way to write a filter: parsing the result gives the same filter again. The empty query is the empty text. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'everything':
      return '';
    case 'and':
      return filter.operands
        .map((operand) => (isGroup(operand) ? `(${printFilter(operand)})` : printFilter(operand)))
        .join(' ');
    case 'or':
      return filter.operands
        .map((operand) => (operand.kind === 'or' ? `(${printFilter(operand)})` : printFilter(operand)))
        .join(' OR ');
    case 'not':
      return isGroup(filter.operand) ? `-(${printFilter(filter.operand)})` : `-${printFilter(filter.operand)}`;
    default:
      return printTerm(filter);
  }
}

const isGroup = (filter: Filter): boolean => filter.kind === 'and' || filter.kind === 'or';

function printTerm(term: FilterTerm): string {
  switch (term.kind) {
    case 'search':
      return term.isBare ? printBare(term.match) : `${term.field}:${printText(term.match, false)}`;
    case 'name':
      return `${term.field}:${term.matches.map((match) => printText(match, true)).join(',')}`;
    case 'number':
      return `${term.field}:${term.ranges.map((range) => printNumberRange(term.field, range)).join(',')}`;
    case 'type':
      return `type:${term.types.map(printType).join(',')}`;
    case 'flag':
      return `is:${term.flags.join(',')}`;
    case 'header':
      return `${term.field}:${printHeaderName(term.name)}${term.value === null ? '' : `=${printText(term.value, false)}`}`;
    case 'moment':
      return `${term.field}:${printMoment(term.moment)}`;
  }
}

const printType = (type: TypeMatch): string => (type.kind === 'known' ? type.type : printText(type, true));

function printHeaderName(name: TextMatch): string {
  if (name.kind === 'wildcard') return name.pattern;
  return name.kind === 'literal' && !/^[^\s()="*:,/]+$/.test(name.text) ? quote(name.text) : printText(name, true);
}

/** Not everything that could stand without quotes does: what is surely plain, so that a query stays easy to read and to change. */
function printText(match: TextMatch, isInList: boolean): string {
  if (match.kind === 'wildcard') return match.pattern;
  if (match.kind === 'regex') return `/${match.source}/${match.flags}`;
  const isPlain = isInList ? /^[^\s()"*,/][^\s()"*,]*$/ : /^[^\s()"*/][^\s()"*]*$|^\/[\w./?=&%~+-]*\w$/;
  return isPlain.test(match.text) && !hasRegexForm(match.text) ? match.text : quote(match.text);
}

/** Text such as `/a/i` would be read as a regular expression. */
const hasRegexForm = (text: string): boolean => /^\/.+\/[imsu]*$/is.test(text);

function printBare(match: TextMatch): string {
  if (match.kind !== 'literal')
    return match.kind === 'regex' && match.flags === '' ? `url:${printText(match, false)}` : printText(match, false);
  const isSafe = !/^(?:AND|OR|NOT)$/.test(match.text) && /^[^\s()"*:-][^\s()"*:]*$/.test(match.text);
  return isSafe && !hasRegexForm(match.text) ? match.text : quote(match.text);
}

export const quote = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`;

/** How a value is written after `field:`, for completion and for filters made by a click. */
export function printValue(fieldName: string, value: string): string {
  const field = findFilterField(fieldName);
  return printText({ kind: 'literal', text: value }, field === undefined || takesList(field));
}
