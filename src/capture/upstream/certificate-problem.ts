import type { CertificateSummary } from '../../model/connection.ts';

/**
 * What is wrong with an origin's certificate, in words a person can act on. In: OpenSSL's or Node's code, the chain as presented and the
 * name it had to prove.
 */
export interface ProblemFacts {
  code: string;
  /** Name or address that was asked for. */
  name: string;
  chain: readonly CertificateSummary[];
  now: number;
}

export function describeCertificateProblem(facts: ProblemFacts): string {
  const { code, name, chain } = facts;
  const leaf = chain[0];
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return describeExpired(facts);
    case 'CERT_NOT_YET_VALID':
      return describeNotYetValid(facts);
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
    case 'ERR_TLS_CERT_ALTNAME_FORMAT':
      return `The certificate is not for ${name}; it is for ${otherNames(leaf)}.`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `The certificate of ${name} is self-signed (${quote(leaf?.subject)}): nobody but itself vouches for it.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return `The certificate of ${name} was issued by an unknown authority: its chain ends at ${quote(chain.at(-1)?.subject)}, which this machine does not trust.`;
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `The certificate of ${name} was issued by an unknown authority: ${quote(chain.at(-1)?.issuer)} is not trusted by this machine, or the server did not send the certificates in between.`;
    case 'CERT_REVOKED':
      return `The certificate of ${name} was revoked by its issuer.`;
    default:
      return `The certificate of ${name} does not verify (${code}). It was issued by ${quote(leaf?.issuer)}.`;
  }
}

/** What a person can do about it; the same for every problem. */
export function certificateAdvice(name: string): string {
  return `To let it through, add ${name} to the setting insecureHosts; to trust the authority that issued it, start with --upstream-ca FILE.`;
}

function describeExpired({ name, chain, now }: ProblemFacts): string {
  const leaf = chain[0];
  if (leaf === undefined || leaf.validTo < now)
    return `The certificate of ${name} expired${leaf ? ` on ${date(leaf.validTo)}` : ''}.`;
  const other = chain.find((certificate) => certificate.validTo < now);
  const which = other ? ` (${quote(other.subject)}, on ${date(other.validTo)})` : '';
  return `A certificate that vouches for the one of ${name} expired${which}.`;
}

function describeNotYetValid({ name, chain, now }: ProblemFacts): string {
  const early = chain.find((certificate) => certificate.validFrom > now);
  const since = early ? ` before ${date(early.validFrom)}` : ' yet';
  return `The certificate of ${name} is not valid${since}. Is this machine's clock right?`;
}

const shownNames = 5;

function otherNames(leaf: CertificateSummary | undefined): string {
  const names = (leaf?.subjectAltName ?? '')
    .split(', ')
    .filter((one) => one !== '')
    .map((one) => one.replace(/^(DNS|IP Address):/, ''));
  if (names.length === 0)
    return leaf === undefined ? 'other names' : `${quote(leaf.subject)} and has no subjectAltName`;
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : '';
  return names.slice(0, shownNames).join(', ') + more;
}

/** Subjects come as lines (`CN=a\nO=b`). They were written by a stranger, so they are capped. */
function quote(distinguishedName: string | undefined): string {
  const oneLine = (distinguishedName ?? '').split('\n').join(', ');
  return `"${oneLine.length > 120 ? `${oneLine.slice(0, 120)}…` : oneLine}"`;
}

function date(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
