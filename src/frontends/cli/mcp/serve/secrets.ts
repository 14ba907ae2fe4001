import { isSecretParameter, Redaction, type SecretPlace, secretEnding } from '../../../../formats/har/redaction.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';

/**
 * Keeps credentials from agents, whose model may run elsewhere. A value gets the same placeholder wherever it stands, as long as the process
 * lives, so that an agent can still tell that two requests carried the same token. Off, it gives everything as it was recorded.
 */
export class Secrets {
  readonly #redaction: Redaction | null;

  constructor(isOn: boolean) {
    this.#redaction = isOn ? new Redaction([]) : null;
  }

  get isOn(): boolean {
    return this.#redaction !== null;
  }

  entry(entry: TrafficEntry): TrafficEntry {
    return this.#redaction?.entry(entry) ?? entry;
  }

  url(url: string): string {
    return this.#redaction?.url(url) ?? url;
  }

  /** A value whose name is known: of a header, a cookie, a parameter, a member of a JSON object. */
  named(name: string, value: string): string {
    if (this.#redaction === null) return value;
    return isSecretName(name) ? this.#redaction.hide(value) : this.text(value);
  }

  /** A value of a query string. */
  parameter(name: string, value: string): string {
    return isSecretParameter(name) ? this.hidden(value) : this.text(value);
  }

  hidden(value: string): string {
    return this.#redaction?.hide(value) ?? value;
  }

  /** Any text. A `part` of it is given without what is around it, which only tells what the part belongs to. */
  text(whole: string, part = { from: 0, to: whole.length }): string {
    if (this.#redaction === null) return whole.slice(part.from, part.to);
    return replaced(whole, this.#places(whole, this.#redaction), part);
  }

  #places(text: string, redaction: Redaction): SecretPlace[] {
    const named = namedValues(text).map(({ from, to }) => ({
      ...{ from, to },
      placeholder: redaction.hide(text.slice(from, to)),
    }));
    return [...named, ...redaction.places(text)].sort((a, b) => a.from - b.from || b.to - a.to);
  }
}

const otherSecretNames =
  /^(proxy-)?authorization$|^(set-)?cookie$|^(jwt|pwd|passphrase|session_?id|code_verifier|(client_)?assertion)$/i;
const isSecretName = (name: string): boolean => secretEnding.test(name) || otherSecretNames.test(name);

const name = '(?<name>[\\w.\\- ]{1,80})';
const word = '(?<name>[\\w.-]{1,80})';
const scheme = '(?:(?:Bearer|Basic) +)?';
/**
 * In each of them the value is the end of what matched. It may be cut by the end of the text. Texts are hostile: none of them may look at a
 * character more than a few times, so what can repeat is anchored or bounded.
 */
const namedForms = [
  // A member of a JSON object whose value is a string.
  new RegExp(`"${name}"\\s*:\\s*"${scheme}(?<value>(?:[^"\\\\]|\\\\.)*)`, 'g'),
  // The same in JSON text that is itself a string of JSON, once or more.
  new RegExp(`(?<!\\\\)\\\\+"${name}\\\\+"\\s*:\\s*\\\\+"${scheme}(?<value>[^"\\\\]*)`, 'g'),
  // A parameter of a URL, a field of a form.
  /(?:^|[?&])(?<name>[\w.%-]{1,80})=(?<value>[^&\s"'<>\\]*)/g,
  // A header or setting on a line of its own.
  new RegExp(`^[ \\t]*${word}:[ \\t]+${scheme}(?<value>[^\\r\\n]+)`, 'gm'),
  // An argument of a command, a variable of an environment.
  new RegExp(`(?:^|[\\s"'])(?:--?${word}[= ]|${word}=)["']?(?<value>[^\\s"'&]+)`, 'g'),
];
/** HTTP authentication, wherever it is written. */
const authentication = /\b(?:Bearer|Basic) +(?<value>[\w.~+/=-]{8,})/g;

function namedValues(text: string): Array<{ from: number; to: number }> {
  const found = namedForms.flatMap((form) =>
    [...text.matchAll(form)].filter(({ groups }) => isSecretName(groups?.name ?? '')),
  );
  return [...found, ...text.matchAll(authentication)].flatMap(({ index, 0: all, groups }) => {
    const to = index + all.length;
    const from = to - (groups?.value?.length ?? 0);
    return from === to ? [] : [{ from, to }];
  });
}

function replaced(text: string, places: readonly SecretPlace[], part: { from: number; to: number }): string {
  const pieces: string[] = [];
  let at = part.from;
  for (const { from, to, placeholder } of places) {
    if (to <= at || from >= part.to) continue;
    // What began before this part was told with the part before.
    if (from >= at) pieces.push(text.slice(at, from), placeholder);
    at = to;
  }
  if (at < part.to) pieces.push(text.slice(at, part.to));
  return pieces.join('');
}
