import { type FilterProblem, FilterSyntaxError } from './filter-problem.ts';
import type { Filter, SourceRange } from './filter-tree.ts';
import { readCondition } from './read-condition.ts';
import { readTerm } from './read-term.ts';

export type ParsedFilter = { kind: 'filter'; filter: Filter } | { kind: 'problem'; problem: FilterProblem };

export const maxFilterChars = 4000;
const maxTerms = 200;
const maxDepth = 40;

/**
 * Query text → tree. An unfinished or wrong query gives its first problem.
 *
 *     either  = both { "OR" both }
 *     both    = single { ["AND"] single }
 *     single  = ("NOT" | "-") single | "(" either ")" | term
 */
export function parseFilter(text: string): ParsedFilter {
  try {
    if (text.length > maxFilterChars) {
      throw new FilterSyntaxError(`A query can have at most ${maxFilterChars} characters.`, {
        from: maxFilterChars,
        to: text.length,
      });
    }
    return { kind: 'filter', filter: new Parser(text.toWellFormed()).parse() };
  } catch (error) {
    if (error instanceof FilterSyntaxError) return { kind: 'problem', problem: error.problem };
    throw error;
  }
}

type Keyword = 'AND' | 'OR' | 'NOT';

class Parser {
  readonly #text: string;
  #at = 0;
  #terms = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Filter {
    this.#skipSpace();
    if (this.#isAtEnd()) return { kind: 'everything', from: 0, to: this.#text.length };
    const filter = this.#parseEither();
    if (!this.#isAtEnd())
      throw this.#problem('This closing parenthesis has no opening one.', { from: this.#at, to: this.#at + 1 });
    return filter;
  }

  #parseEither(): Filter {
    const operands = [this.#parseBoth()];
    for (let word = this.#takeKeyword('OR'); word; word = this.#takeKeyword('OR')) {
      this.#requireOperand('OR', word);
      operands.push(this.#parseBoth());
    }
    return join('or', operands);
  }

  #parseBoth(): Filter {
    const operands = [this.#parseSingle()];
    for (;;) {
      const word = this.#takeKeyword('AND');
      if (word) this.#requireOperand('AND', word);
      if (!word && (this.#isAtEnd() || this.#text[this.#at] === ')' || this.#peekKeyword() === 'OR'))
        return join('and', operands);
      operands.push(this.#parseSingle());
    }
  }

  #parseSingle(): Filter {
    if (++this.#depth > maxDepth)
      throw this.#problem('The query is nested too deeply.', { from: this.#at, to: this.#at + 1 });
    const filter = this.#parseNegation() ?? this.#parseGroup() ?? this.#parseTerm();
    this.#depth--;
    this.#skipSpace();
    return filter;
  }

  #parseNegation(): Filter | null {
    const from = this.#at;
    const sign = this.#text[from] === '-' ? { from, to: from + 1 } : null;
    if (sign) this.#at++;
    const word = sign ?? this.#takeKeyword('NOT');
    if (!word) return null;
    this.#requireOperand(sign ? '-' : 'NOT', word);
    // `- a` would look like a dash between two words.
    if (sign && /\s/.test(this.#text[this.#at] ?? ' '))
      throw this.#problem('“-” needs a condition right after it.', sign);
    const operand = this.#parseSingle();
    return { kind: 'not', operand, from, to: operand.to };
  }

  #parseGroup(): Filter | null {
    const from = this.#at;
    if (this.#text[from] !== '(') return null;
    this.#at++;
    this.#skipSpace();
    if (this.#text[this.#at] === ')')
      throw this.#problem('There is nothing between these parentheses.', { from, to: this.#at + 1 });
    if (this.#isAtEnd()) throw this.#problem('The closing parenthesis is missing.', { from, to: this.#text.length });
    const inner = this.#parseEither();
    if (this.#text[this.#at] !== ')')
      throw this.#problem('The closing parenthesis is missing.', { from, to: this.#text.length });
    this.#at++;
    return { ...inner, from, to: this.#at };
  }

  #parseTerm(): Filter {
    if (this.#text[this.#at] === ')')
      throw this.#problem('This closing parenthesis has no opening one.', { from: this.#at, to: this.#at + 1 });
    const keyword = this.#peekKeyword();
    if (keyword)
      throw this.#problem(`${keyword} needs a condition on both sides.`, {
        from: this.#at,
        to: this.#at + keyword.length,
      });
    const term = readTerm(this.#text, this.#at);
    if (++this.#terms > maxTerms) throw this.#problem(`A query can have at most ${maxTerms} conditions.`, term);
    this.#at = term.to;
    return readCondition(term);
  }

  #requireOperand(name: string, range: SourceRange): void {
    if (!this.#isAtEnd() && this.#text[this.#at] !== ')') return;
    const isUnary = name === 'NOT' || name === '-';
    const needed = isUnary ? 'right after it' : 'on both sides';
    throw this.#problem(`${name === '-' ? '“-”' : name} needs a condition ${needed}.`, range);
  }

  #peekKeyword(): Keyword | null {
    const found = /(?:AND|OR|NOT)(?=[\s()]|$)/y;
    found.lastIndex = this.#at;
    return (found.exec(this.#text)?.[0] as Keyword | undefined) ?? null;
  }

  #takeKeyword(keyword: Keyword): SourceRange | null {
    if (this.#peekKeyword() !== keyword) return null;
    const from = this.#at;
    this.#at += keyword.length;
    const range = { from, to: this.#at };
    this.#skipSpace();
    return range;
  }

  #skipSpace(): void {
    while (!this.#isAtEnd() && /\s/.test(this.#text[this.#at]!)) this.#at++;
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  #problem(message: string, range: SourceRange): FilterSyntaxError {
    return new FilterSyntaxError(message, {
      from: Math.min(range.from, this.#text.length),
      to: Math.min(range.to, this.#text.length),
    });
  }
}

/** `(a b) c` is the same as `a b c`: one node. */
function join(kind: 'and' | 'or', operands: Filter[]): Filter {
  const first = operands[0]!;
  if (operands.length === 1) return first;
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  return { kind, operands: flat, from: first.from, to: operands[operands.length - 1]!.to };
}
