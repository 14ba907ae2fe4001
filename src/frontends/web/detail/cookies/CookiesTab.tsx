import { countText } from '../../../../formats/amounts.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { HeaderValue } from '../headers/HeaderTable.tsx';
import { PairTable } from '../parts/PairTable.tsx';
import { Section } from '../parts/Section.tsx';
import { type ResponseCookie, requestCookies, responseCookies } from './parse-cookies.ts';

export function CookiesTab({ entry }: { entry: TrafficEntry }) {
  const sent = requestCookies(entry.requestHeaders);
  const isSecure = entry.protocol === 'https' || entry.protocol === 'wss';
  const set = responseCookies(entry.responseHeaders, { isSecure, now: entry.timestamp });
  return (
    <div className="pb-4">
      {sent.length > 0 && (
        <Section title="Sent with the request" note={countText(sent.length, 'cookie')}>
          <PairTable label="Sent with the request" pairs={sent} showValue={(value) => <HeaderValue value={value} />} />
        </Section>
      )}
      {set.length > 0 && (
        <Section title="Set by the response" note={countText(set.length, 'cookie')}>
          {set.map((cookie, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names repeat
            <SetCookie key={at} cookie={cookie} />
          ))}
        </Section>
      )}
    </div>
  );
}

function SetCookie({ cookie: { name, value, attributes, remarks } }: { cookie: ResponseCookie }) {
  return (
    <article aria-label={`Cookie ${name}`} className="border-b border-line px-3 py-2 last:border-b-0">
      <div className="flex gap-3">
        <h4 className="w-[30%] shrink-0 font-medium break-words">{name || '(no name)'}</h4>
        <p className="min-w-0 flex-1 font-mono break-words">
          <HeaderValue value={value} />
        </p>
      </div>
      {attributes.length > 0 && (
        <ul aria-label="Attributes" className="mt-1 flex flex-wrap gap-1.5">
          {attributes.map((attribute, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names repeat
            <li key={at} className="rounded-small bg-hover px-1.5 text-small leading-5 break-all">
              <span className="text-muted">{attribute.name}</span>
              {attribute.value !== null && ` ${attribute.value}`}
            </li>
          ))}
        </ul>
      )}
      {remarks.map((remark) => (
        <p key={remark} className="mt-1 text-small text-warn">
          {remark}
        </p>
      ))}
    </article>
  );
}
