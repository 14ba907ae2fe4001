import { useMemo } from 'react';
import type { RawHeaders } from '../../../../model/http-message.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { classNames } from '../../ui/class-names.ts';
import { contentOf } from '../body/body-content.ts';
import { isText } from '../body/body-kind.ts';
import { decodeText } from '../body/decode-text.ts';
import { useBody } from '../body/use-body.ts';
import { HexView } from '../body/views/HexView.tsx';
import { headerValue } from '../header-values.ts';
import { headText, requestLine, statusLine } from '../headers/head-text.ts';
import { Section } from '../parts/Section.tsx';
import { diffLines } from './line-diff.ts';

/** What arrived beside what was sent on. */
export function ChangesTab({ entry }: { entry: TrafficEntry }) {
  const { originalRequest: request, originalResponse: response } = entry;
  return (
    <div className="pb-4">
      {request !== null && (
        <Section title="Request" note="as the client sent it, and as it went on">
          <LineDiff
            label="Changes of the request’s head"
            before={headText(`${request.method} ${request.url}`, request.headers)}
            after={headText(`${entry.method} ${entry.url}`, entry.requestHeaders)}
          />
          <BodyChange entry={entry} side="request" original={request.body} headers={request.headers} />
        </Section>
      )}
      {response !== null && (
        <Section title="Response" note="as the server sent it, and as it went on">
          <LineDiff
            label="Changes of the response’s head"
            before={headText(
              `HTTP/${entry.responseHttpVersion ?? entry.httpVersion} ${response.status} ${response.statusText}`,
              response.headers,
            )}
            after={headText(statusLine(entry) ?? requestLine(entry), entry.responseHeaders ?? [])}
          />
          <BodyChange entry={entry} side="response" original={response.body} headers={response.headers} />
        </Section>
      )}
    </div>
  );
}

interface BodyChangeProps {
  entry: TrafficEntry;
  side: 'request' | 'response';
  /** Base64; absent when the body was not changed. */
  original: string | undefined;
  headers: RawHeaders;
}

function BodyChange({ entry, side, original, headers }: BodyChangeProps) {
  const { content, facts } = useBody(entry, side);
  const before = useMemo(
    () => (original === undefined ? null : Uint8Array.from(atob(original), (c) => c.charCodeAt(0))),
    [original],
  );
  if (before === null) return <p className="px-3 pt-2 text-muted">The body was not changed.</p>;
  const type = headerValue(headers, 'content-type');
  const after = content?.head ?? new Uint8Array();
  const isCoded = headerValue(headers, 'content-encoding') !== null || facts.codings.length > 0;
  if (isCoded || !isText(before, type) || !isText(after, facts.contentType)) {
    return (
      <div className="mt-2">
        <p className="px-3 text-muted">The body was changed. As it arrived:</p>
        <div className="h-60">
          <HexView content={contentOf(before, type, 'original')} />
        </div>
      </div>
    );
  }
  return (
    <div className="mt-2">
      <LineDiff
        label="Changes of the body"
        before={decodeText(before, type).text}
        after={decodeText(after, facts.contentType).text}
      />
    </div>
  );
}

const signs = { same: ' ', removed: '−', added: '+' } as const;
const words = { same: '', removed: 'Removed: ', added: 'Added: ' } as const;

function LineDiff({ label, before, after }: { label: string; before: string; after: string }) {
  const lines = useMemo(() => diffLines(before.split('\n'), after.split('\n')), [before, after]);
  return (
    <ol aria-label={label} className="overflow-x-auto font-mono">
      {lines.slice(0, 5000).map(({ kind, text }, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat
          key={at}
          className={classNames(
            'flex gap-2 px-3 break-all whitespace-pre-wrap',
            kind === 'removed' && 'bg-danger-soft text-danger',
            kind === 'added' && 'bg-ok-soft text-ok',
          )}
        >
          <span aria-hidden="true" className="select-none">
            {signs[kind]}
          </span>
          <span>
            <span className="sr-only">{words[kind]}</span>
            {text}
          </span>
        </li>
      ))}
    </ol>
  );
}
