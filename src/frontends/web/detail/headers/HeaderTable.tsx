import type { RawHeaders } from '../../../../model/http-message.ts';
import { Popover } from '../../ui/Popover.tsx';
import { utf8Meaning } from '../header-values.ts';
import { PairTable } from '../parts/PairTable.tsx';
import { findTokens } from '../tokens/json-web-token.ts';
import { TokenCard } from '../tokens/TokenCard.tsx';

export function HeaderTable({ label, headers }: { label: string; headers: RawHeaders }) {
  const pairs = headers.map(([name, value]) => ({ name, value }));
  return <PairTable label={label} pairs={pairs} showValue={(value) => <HeaderValue value={value} />} />;
}

export function HeaderValue({ value }: { value: string }) {
  const meaning = utf8Meaning(value);
  const tokens = findTokens(value);
  if (value === '') return <span className="font-sans text-muted">empty</span>;
  return (
    <>
      {value}
      {meaning !== null && <span className="block font-sans text-muted">{`As UTF-8: ${meaning}`}</span>}
      {tokens.map((token) => (
        <Popover
          key={token.text}
          label="JSON Web Token"
          trigger={
            <button
              type="button"
              className="ml-1.5 inline-flex h-4 items-center rounded-small bg-accent-soft px-1 font-sans text-small text-accent"
            >
              JWT
            </button>
          }
        >
          <div className="w-[420px] max-w-full">
            <TokenCard token={token} />
          </div>
        </Popover>
      ))}
    </>
  );
}
