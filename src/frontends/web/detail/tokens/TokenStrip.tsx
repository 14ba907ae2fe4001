import { KeyRound } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { isText } from '../body/body-kind.ts';
import { findTokens } from './json-web-token.ts';
import { TokenCard } from './TokenCard.tsx';

/** Says that a body holds tokens, and takes them apart. Nothing when it holds none. */
export function TokenStrip({ bytes, contentType }: { bytes: Uint8Array; contentType: string | null }) {
  const tokens = useMemo(
    () => (isText(bytes, contentType) ? findTokens(new TextDecoder().decode(bytes.subarray(0, 524_288))) : []),
    [bytes, contentType],
  );
  if (tokens.length === 0) return null;
  return (
    <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-surface px-3 text-muted">
      <KeyRound className="size-3.5" aria-hidden="true" />
      <span className="flex-1">
        {tokens.length === 1
          ? 'A JSON Web Token is in this body.'
          : `${tokens.length} JSON Web Tokens are in this body.`}
      </span>
      <Popover label="JSON Web Tokens" align="end" trigger={<Button size="small">Decode</Button>}>
        <div className="max-h-[60vh] w-[420px] max-w-full space-y-2 overflow-auto">
          {tokens.map((token) => (
            <TokenCard key={token.text} token={token} />
          ))}
        </div>
      </Popover>
    </div>
  );
}
