import { CopyButton } from '../../ui/CopyButton.tsx';

export interface Pair {
  name: string;
  value: string;
}

/** Names and values in order, as text; each value can be copied. */
export function PairTable({ label, pairs }: { label: string; pairs: readonly Pair[] }) {
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse">
      <colgroup>
        <col className="w-[32%]" />
        <col />
        <col className="w-9" />
      </colgroup>
      <tbody>
        {pairs.map(({ name, value }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the order is what they are known by
          <tr key={at} className="group border-b border-line last:border-b-0 hover:bg-hover">
            <th scope="row" className="px-3 py-1 text-left align-top font-medium break-words">
              {name === '' ? <span className="text-muted">(no name)</span> : name}
            </th>
            <td className="py-1 align-top font-mono break-words whitespace-pre-wrap">
              {value === '' ? <span className="font-sans text-muted">empty</span> : value}
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
