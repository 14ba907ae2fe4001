import { useNow } from '../../state/use-now.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { indexJson } from '../body/json/json-index.ts';
import { formatJson } from '../body/json/json-rows.ts';
import type { JsonWebToken } from './json-web-token.ts';
import { timeInWords } from './token-times.ts';

/** A token taken apart. */
export function TokenCard({ token }: { token: JsonWebToken }) {
  const now = useNow();
  return (
    <section
      aria-label="JSON Web Token"
      className="max-h-[60vh] w-full overflow-auto rounded-medium border border-line bg-surface p-3"
    >
      <p className="text-small text-muted">JSON Web Token, decoded. Its signature was not verified.</p>
      {token.times.length > 0 && (
        <ul className="mt-1">
          {token.times.map((time) => (
            <li key={time.claim} className={time.claim === 'exp' && time.at <= now ? 'text-danger' : ''}>
              {timeInWords(time, now)}
            </li>
          ))}
        </ul>
      )}
      <TokenPart title="Header" json={token.header} />
      <TokenPart title="Claims" json={token.claims} />
    </section>
  );
}

function TokenPart({ title, json }: { title: string; json: string }) {
  const text = formatJson(indexJson(json), json);
  return (
    <div className="mt-2">
      <div className="flex items-center justify-between">
        <h4 className="text-small text-muted">{title}</h4>
        <CopyButton text={text} label={`Copy ${title.toLowerCase()}`} />
      </div>
      <pre className="font-mono break-words whitespace-pre-wrap">{text}</pre>
    </div>
  );
}
