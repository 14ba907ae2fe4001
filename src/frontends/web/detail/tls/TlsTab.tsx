import type { CertificateSummary, TlsFacts, UpstreamTlsFacts } from '../../../../model/connection.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { Badge } from '../../ui/Badge.tsx';
import { dateText } from '../../ui/moments.ts';
import { FactList } from '../parts/FactList.tsx';
import { Notice } from '../parts/Notice.tsx';
import { Section } from '../parts/Section.tsx';
import { span } from '../tokens/token-times.ts';
import { alternativeNames, commonName } from './distinguished-name.ts';

export function TlsTab({ entry }: { entry: TrafficEntry }) {
  const { client = null, upstream = null } = entry.tls ?? {};
  return (
    <div className="pb-4">
      <Section title="Upstream" note="NectoProxy to the server">
        {upstream === null ? <NoTls side="upstream" /> : <UpstreamFacts facts={upstream} at={entry.timestamp} />}
      </Section>
      <Section title="Client" note="the program to NectoProxy">
        {client === null ? <NoTls side="client" /> : <FactList facts={tlsFacts(client)} />}
      </Section>
    </div>
  );
}

function NoTls({ side }: { side: 'client' | 'upstream' }) {
  return (
    <p className="px-3 text-muted">
      {side === 'client' ? 'The client’s side was not TLS.' : 'There was no TLS connection to the server.'}
    </p>
  );
}

function UpstreamFacts({ facts, at }: { facts: UpstreamTlsFacts; at: number }) {
  return (
    <>
      {!facts.isVerified && (
        <Notice tone="warn">{facts.verificationProblem ?? 'The certificate was not verified.'}</Notice>
      )}
      <FactList
        facts={[
          ...tlsFacts(facts),
          { name: 'Certificate', value: facts.isVerified ? 'Verified' : 'Not verified', copy: false },
        ]}
      />
      {facts.chain.length > 0 && (
        <ol aria-label="Certificate chain" className="mt-2 space-y-2 px-3">
          {facts.chain.map((certificate, depth) => (
            <li key={certificate.fingerprint256} style={{ marginLeft: Math.min(depth, 4) * 12 }}>
              <CertificateCard certificate={certificate} role={roleOf(certificate, depth)} at={at} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function tlsFacts({ version, cipher, alpn, serverName, isResumed }: TlsFacts) {
  return [
    { name: 'Version', value: version },
    { name: 'Cipher', value: cipher, isCode: true },
    { name: 'ALPN', value: alpn ?? 'None was agreed', copy: alpn ?? (false as const) },
    { name: 'Server name', value: serverName ?? 'None was sent', copy: serverName ?? (false as const) },
    {
      name: 'Session',
      value: isResumed ? 'Resumed: no certificate was exchanged this time' : 'New',
      copy: false as const,
    },
  ];
}

function roleOf({ subject, issuer }: CertificateSummary, depth: number): string {
  if (depth === 0) return 'Leaf';
  return subject === issuer ? 'Root' : 'Intermediate';
}

function CertificateCard({ certificate, role, at }: { certificate: CertificateSummary; role: string; at: number }) {
  const { subject, issuer, validFrom, validTo, subjectAltName, serialNumber, fingerprint256 } = certificate;
  const isOutside = at < validFrom || at > validTo;
  return (
    <article className="rounded-medium border border-line py-2">
      <header className="flex items-center gap-2 px-3 pb-1">
        <Badge>{role}</Badge>
        <h4 className="min-w-0 truncate font-medium">{commonName(subject)}</h4>
        {isOutside && <Badge tone="danger">{at > validTo ? 'Expired' : 'Not valid yet'}</Badge>}
      </header>
      <FactList
        facts={[
          { name: 'Subject', value: subject.replaceAll('\n', ', ') },
          { name: 'Issuer', value: issuer.replaceAll('\n', ', ') },
          { name: 'Valid', value: validityText(certificate, at), copy: false },
          { name: 'Names', value: alternativeNames(subjectAltName).join(', ') || null },
          { name: 'Serial number', value: serialNumber, isCode: true },
          { name: 'SHA-256', value: fingerprint256, isCode: true },
        ]}
      />
    </article>
  );
}

function validityText({ validFrom, validTo }: CertificateSummary, at: number): string {
  const range = `${dateText(validFrom)} to ${dateText(validTo)}`;
  if (at > validTo) return `${range}, expired ${span(at - validTo)} before this exchange`;
  return at < validFrom
    ? `${range}, not valid yet at this exchange`
    : `${range}, ${span(validTo - at)} left at this exchange`;
}
