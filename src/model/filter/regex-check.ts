/** Longest pattern taken. */
const maxSourceChars = 500;

/**
 * Null when the pattern can be used, else the end of a sentence that says why not. Besides what does not compile, it refuses the shape
 * behind nearly all patterns that take exponential time: an unbounded repetition inside an unbounded repetition, such as `(a+)+`, and a
 * repeated choice between characters that overlap, such as `(a|a)*`. What remains can still be slow on long texts; see `maxRegexInputChars`.
 */
export function regexObjection(source: string, flags: string): string | null {
  if (source.length > maxSourceChars) return `is longer than ${maxSourceChars} characters`;
  try {
    new RegExp(source, flags);
  } catch (error) {
    return `is not valid: ${reasonOf(error)}`;
  }
  return repeatsRepetition(source)
    ? 'repeats something that is itself repeated, such as (a+)+, and could take for ever'
    : null;
}

/** V8 says `Invalid regular expression: /(/: Unterminated group`; the last part is what helps. Other engines have other words. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(message.lastIndexOf(': ') + (message.includes(': ') ? 2 : 0)) || message;
}

interface Group {
  hasUnbounded: boolean;
  /** For each branch the tokens it consists of; a group counts as one that is not looked into. */
  branches: Array<Array<string | null>>;
}

const newGroup = (): Group => ({ hasUnbounded: false, branches: [[]] });

function repeatsRepetition(source: string): boolean {
  const stack: Group[] = [newGroup()];
  let closed: Group | null = null;
  for (let index = 0; index < source.length; ) {
    const group = stack[stack.length - 1]!;
    const token = nextToken(source, index);
    index += token.length;
    if (isUnboundedQuantifier(token)) {
      if (closed && (closed.hasUnbounded || hasAlikeBranches(closed))) return true;
      group.hasUnbounded = true;
    }
    closed = null;
    if (token === '|') group.branches.push([]);
    else if (token === ')') {
      closed = stack.pop()!;
      if (closed.hasUnbounded) stack[stack.length - 1]!.hasUnbounded = true;
    } else {
      group.branches[group.branches.length - 1]!.push(token.startsWith('(') ? null : token);
      if (token.startsWith('(')) stack.push(newGroup());
    }
  }
  return false;
}

/** Two branches of one token each that can match the same character. */
function hasAlikeBranches(group: Group): boolean {
  const single = group.branches.flatMap((branch) =>
    branch.length === 1 && branch[0] ? [charactersOf(branch[0])] : [],
  );
  return single.some((characters, index) =>
    single.slice(index + 1).some((other) => characters.some((each) => other.includes(each))),
  );
}

const asciiCharacters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

function charactersOf(token: string): string[] {
  const regex = new RegExp(`^(?:${token})$`, 'i');
  return asciiCharacters.filter((character) => regex.test(character));
}

/** `{2,5}` is bounded. A lazy sign after a quantifier is a token of its own. */
const isUnboundedQuantifier = (token: string): boolean => token === '*' || token === '+' || /^\{\d+,\}$/.test(token);

const tokenPattern = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:)|\{\d+(?:,\d*)?\}|[\s\S]/y;

function nextToken(source: string, index: number): string {
  tokenPattern.lastIndex = index;
  return tokenPattern.exec(source)?.[0] ?? source.charAt(index);
}
