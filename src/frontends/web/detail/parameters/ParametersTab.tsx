import { countText } from '../../../../formats/amounts.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { decodeText } from '../body/decode-text.ts';
import { useBody } from '../body/use-body.ts';
import { isForm } from '../detail-tabs.ts';
import { PairTable } from '../parts/PairTable.tsx';
import { Section } from '../parts/Section.tsx';
import { parseParameters, queryOf } from './parse-parameters.ts';

export function ParametersTab({ entry }: { entry: TrafficEntry }) {
  const query = queryOf(entry.path);
  return (
    <div className="pb-4">
      {query !== '' && <ParameterSection title="Query" text={query} />}
      {isForm(entry) && <FormSection entry={entry} />}
    </div>
  );
}

function FormSection({ entry }: { entry: TrafficEntry }) {
  const { content } = useBody(entry, 'request');
  if (content === undefined) return null;
  return <ParameterSection title="Form" text={decodeText(content.head, content.contentType).text} />;
}

function ParameterSection({ title, text }: { title: string; text: string }) {
  const pairs = parseParameters(text);
  return (
    <Section
      title={title}
      note={countText(pairs.length, 'parameter')}
      actions={<CopyButton text={text} label={`Copy ${title.toLowerCase()} as sent`} />}
    >
      <PairTable label={title} pairs={pairs} />
    </Section>
  );
}
