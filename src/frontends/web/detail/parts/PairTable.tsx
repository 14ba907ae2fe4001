import type { ReactNode } from 'react';
import { CopyButton } from '../../ui/CopyButton.tsx';

export interface Pair {
  name: string;
  value: string;
}

interface PairTableProps {
  label: string;
  pairs: readonly Pair[];
  /** Of a value that is not empty; absent: its text. */
  showValue?: (value: string) => ReactNode;
}

/** Names and values in order; each value can be copied. */
export function PairTable({ label, pairs, showValue = (value) => value }: PairTableProps) {
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse">
      <colgroup>
        <col className="w-[34%]" />
        <col />
        <col className="w-9" />
      </colgroup>
      <tbody>
        {pairs.map(({ name, value }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the order is what they are known by
          <tr key={at} className="group hover:bg-hover">
            <th scope="row" className="py-[3px] pr-2 pl-3 text-left align-top font-medium break-words">
              {name === '' ? <span className="text-muted">(no name)</span> : name}
            </th>
            <td className="py-[3px] align-top font-mono break-words whitespace-pre-wrap">
              {value === '' ? <span className="font-sans text-muted">empty</span> : showValue(value)}
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
