import type { RawHeaders } from '../../../../model/http-message.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { utf8Meaning } from '../header-values.ts';
import { findTokens } from '../tokens/json-web-token.ts';
import { TokenCard } from '../tokens/TokenCard.tsx';

export function HeaderTable({ label, headers }: { label: string; headers: RawHeaders }) {
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse">
      <colgroup>
        <col className="w-[34%]" />
        <col />
        <col className="w-9" />
      </colgroup>
      <tbody>
        {headers.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the order is what they are known by
          <tr key={at} className="group hover:bg-hover">
            <th scope="row" className="py-[3px] pr-2 pl-3 text-left align-top font-medium break-words">
              {name}
            </th>
            <td className="py-[3px] align-top font-mono break-words whitespace-pre-wrap">
              <HeaderValue value={value} />
            </td>
            <td className="px-1 align-top">
              <CopyButton
                text={value}
                label={`Copy ${name}`}
                className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
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
