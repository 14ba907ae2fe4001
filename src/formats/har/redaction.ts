import type { RawHeaders } from '../../model/http-message.ts';
import type { TrafficEntry } from '../../model/traffic-entry.ts';

const alwaysSecret = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'];
const secretParameter = /^(auth|key|sig|code|pwd|sid|jwt|session([_-]?id)?)$/i;
/** The last word of `auth_token`, `X-Amz-Signature`, `clientSecret`. */
export const secretEnding = /(token|api[_-]?key|secret|password|passwd|signature|credential)$/i;
/** Shorter values occur everywhere by chance: they are replaced only where they were found. */
const shortestSpread = 6;
const mostSecrets = 20_000;

export interface SecretPlace {
  from: number;
  /** Exclusive. */
  to: number;
  placeholder: string;
}

/**
 * Takes secrets out of entries: a value becomes the same placeholder wherever it occurs. What counts is learned first (`learn`, for every
 * entry), then applied.
 */
export class Redaction {
  readonly #secretHeaders: ReadonlySet<string>;
  readonly #placeholders = new Map<string, string>();
  #pattern: RegExp | null = null;
  #patternSize = -1;

  constructor(headerNames: readonly string[]) {
    this.#secretHeaders = new Set([...alwaysSecret, ...headerNames.map((name) => name.toLowerCase())]);
  }

  learn(entry: TrafficEntry): void {
    this.entry(entry);
  }

  /** The entry with its secret fields and parameters replaced. */
  entry(entry: TrafficEntry): TrafficEntry {
    const { originalRequest, originalResponse } = entry;
    return {
      ...entry,
      url: this.url(entry.url),
      path: this.url(entry.path),
      requestHeaders: this.#headers(entry.requestHeaders),
      requestTrailers: entry.requestTrailers && this.#headers(entry.requestTrailers),
      responseHeaders: entry.responseHeaders && this.#headers(entry.responseHeaders),
      responseTrailers: entry.responseTrailers && this.#headers(entry.responseTrailers),
      informational: entry.informational.map((each) => ({ ...each, headers: this.#headers(each.headers) })),
      // Their bodies are base64, in which nothing can be found; so they stay behind.
      originalRequest: originalRequest && {
        method: originalRequest.method,
        url: this.url(originalRequest.url),
        headers: this.#headers(originalRequest.headers),
      },
      originalResponse: originalResponse && {
        status: originalResponse.status,
        statusText: originalResponse.statusText,
        headers: this.#headers(originalResponse.headers),
      },
    };
  }

  /** JSON text with every secret that was learned replaced. */
  text(json: string): string {
    const pattern = this.#compiled();
    return pattern === null ? json : json.replace(pattern, (found) => this.#found(found));
  }

  /** Where in a text a secret that was learned stands, in order. */
  places(text: string): SecretPlace[] {
    const pattern = this.#compiled();
    const found = pattern === null ? [] : [...text.matchAll(pattern)];
    return found.map(({ 0: form, index }) => ({
      from: index,
      to: index + form.length,
      placeholder: this.#found(form),
    }));
  }

  #headers(headers: RawHeaders): RawHeaders {
    return headers.map(([name, value]) => [name, this.#header(name.toLowerCase(), value)] as const);
  }

  #header(name: string, value: string): string {
    if (name === 'cookie')
      return value.replace(/(^|;\s*)([^=;]*)=([^;]*)/g, (_, lead, key, each) => `${lead}${key}=${this.hide(each)}`);
    if (name === 'set-cookie') return value.replace(/^([^=;]*)=([^;]*)/, (_, key, each) => `${key}=${this.hide(each)}`);
    if (name === 'location' || name === 'referer') return this.url(value);
    if (!this.#secretHeaders.has(name) && !secretEnding.test(name)) return value;
    const scheme = /^([A-Za-z][\w-]*) +(?=\S)/.exec(value)?.[0] ?? '';
    return scheme + this.hide(value.slice(scheme.length));
  }

  /** With the person before the host, and parameters that are named like a secret, replaced. */
  url(url: string): string {
    const withoutUser = url.replace(
      /^([a-z][a-z0-9+.-]*:\/\/)([^/@?#]+)@/i,
      (_, start, user) => `${start}${this.hide(user)}@`,
    );
    return withoutUser.replace(/([?&#])([^=&#]+)=([^&#]*)/g, (all, lead, name, value) =>
      isSecretParameter(name) ? `${lead}${name}=${this.hide(value)}` : all,
    );
  }

  /** One placeholder for a value however it is written: in a URL, a header and a body the same secret looks different. */
  hide(written: string): string {
    const value = decoded(written);
    if (value === '' || /^redacted-\d+$/.test(value)) return value;
    const known = this.#placeholders.get(value);
    if (known !== undefined) return known;
    const placeholder = `redacted-${this.#placeholders.size + 1}`;
    this.#placeholders.set(value, placeholder);
    return placeholder;
  }

  #compiled(): RegExp | null {
    if (this.#patternSize === this.#placeholders.size) return this.#pattern;
    this.#patternSize = this.#placeholders.size;
    const secrets = [...this.#placeholders.keys()]
      .filter((each) => each.length >= shortestSpread)
      .slice(0, mostSecrets);
    const forms = secrets.flatMap(writtenForms).sort((a, b) => b.length - a.length);
    this.#pattern = forms.length === 0 ? null : new RegExp(forms.map(escapeForRegex).join('|'), 'g');
    return this.#pattern;
  }

  #found(form: string): string {
    for (const value of [form, unquoted(form), decoded(form), decoded(unquoted(form))]) {
      const placeholder = this.#placeholders.get(value);
      if (placeholder !== undefined) return placeholder;
    }
    return 'redacted';
  }
}

export const isSecretParameter = (name: string): boolean =>
  secretParameter.test(decoded(name)) || secretEnding.test(decoded(name));

/** As it is, inside a JSON string, inside a URL. */
function writtenForms(value: string): string[] {
  return [...new Set([value, JSON.stringify(value).slice(1, -1), encoded(value)])].filter(
    (each) => each.length >= shortestSpread,
  );
}

function encoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function unquoted(value: string): string {
  try {
    return JSON.parse(`"${value}"`) as string;
  } catch {
    return value;
  }
}

const escapeForRegex = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
