import { bytesText, durationText } from '../../../../formats/amounts.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { EntryAnnotations } from '../../annotations/EntryAnnotations.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { momentText, timeText } from '../../ui/moments.ts';
import { bodyFacts } from '../body/body-facts.ts';
import { flagWords, isEnded, stateWords, statusTone, statusWords } from '../entry-words.ts';
import { type Fact, FactList } from '../parts/FactList.tsx';
import { Section } from '../parts/Section.tsx';
import { FailurePanel } from './FailurePanel.tsx';

export function OverviewTab({ entry }: { entry: TrafficEntry }) {
  return (
    <div className="pb-4">
      {entry.failure !== null && <FailurePanel entry={entry} failure={entry.failure} />}
      <EntryAnnotations entryId={entry.id} isNeeded={entry.annotationSummary !== null} />
      <Section title="General">
        <FactList facts={generalFacts(entry)} />
      </Section>
      <Section title="Connection">
        <FactList facts={connectionFacts(entry)} />
      </Section>
      <Section title="Size and time">
        <FactList facts={sizeFacts(entry)} />
      </Section>
    </div>
  );
}

function generalFacts(entry: TrafficEntry): Fact[] {
  const flags = flagWords(entry);
  return [
    { name: entry.kind === 'tunnel' ? 'Target' : 'URL', value: entry.url, isCode: true },
    { name: 'Method', value: entry.method },
    {
      name: 'Status',
      value: <Badge tone={statusTone(entry)}>{statusWords(entry)}</Badge>,
      copy: entry.status === null ? false : String(entry.status),
    },
    { name: 'State', value: isEnded(entry) ? null : stateWords(entry), copy: false },
    { name: 'Type', value: entry.contentType },
    { name: 'Started', value: `${momentText(entry.timestamp)}.${timeText(entry.timestamp, true).slice(-3)}` },
    {
      name: 'On its way',
      value:
        flags.length === 0 ? null : (
          <ul className="space-y-0.5">
            {flags.map(({ label, tone, meaning }) => (
              <li key={label}>
                <Badge tone={tone}>{label}</Badge> <span className="text-muted">{meaning}</span>
              </li>
            ))}
          </ul>
        ),
    },
  ];
}

function connectionFacts(entry: TrafficEntry): Fact[] {
  const upstream = entry.tls?.upstream;
  return [
    { name: 'Protocol', value: protocolText(entry), copy: false },
    { name: 'Client', value: entry.clientAddress, isCode: true },
    {
      name: 'Went to',
      value: entry.remoteAddress ?? 'No connection to an upstream',
      copy: entry.remoteAddress ?? false,
      isCode: entry.remoteAddress !== null,
    },
    { name: 'TLS', value: upstream ? `${upstream.version}, ${upstream.cipher}` : null, copy: false },
    { name: 'Verified', value: upstream ? verifiedText(upstream) : null, copy: false },
    ...entry.informational.map(({ status, reason, receivedAt }) => ({
      name: 'Before that',
      value: `${status} ${reason} after ${durationText(Math.max(0, receivedAt - entry.timestamp))}`,
    })),
  ];
}

function protocolText(entry: TrafficEntry): string {
  const version = `HTTP/${entry.httpVersion}`;
  const answered = entry.responseHttpVersion;
  const differs = answered !== null && answered !== entry.httpVersion ? `, answered with HTTP/${answered}` : '';
  return `${entry.protocol} · ${version}${differs}`;
}

function verifiedText({
  isVerified,
  verificationProblem,
}: {
  isVerified: boolean;
  verificationProblem: string | null;
}): string {
  return isVerified ? 'The certificate was verified' : (verificationProblem ?? 'Not verified');
}

function sizeFacts(entry: TrafficEntry): Fact[] {
  const words =
    entry.kind === 'tunnel' ? (['Client sent', 'Server sent'] as const) : (['Request body', 'Response body'] as const);
  return [
    { name: words[0], value: sizeText(entry, 'request'), copy: String(entry.requestBodySize) },
    { name: words[1], value: sizeText(entry, 'response'), copy: String(entry.responseBodySize) },
    { name: 'Duration', value: entry.duration === null ? 'Still running' : durationText(entry.duration), copy: false },
  ];
}

function sizeText(entry: TrafficEntry, side: 'request' | 'response'): string {
  const facts = bodyFacts(entry, side);
  const size = bytesText(facts.passedBytes);
  const exactly = facts.passedBytes > 999 ? ` (${facts.passedBytes.toLocaleString('en')} bytes)` : '';
  const coding = facts.codings.length > 0 ? `, ${facts.codings.join(', ')}` : '';
  const cut = facts.isCut && entry.kind !== 'tunnel' ? `, of which ${bytesText(facts.storedBytes)} are recorded` : '';
  return size + exactly + coding + cut;
}
