import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../model/app-error.ts';

/** The certificates in the files given with --upstream-ca. A file that is missing or holds no certificate is refused by name. */
export function readUpstreamAuthorities(files: readonly string[]): string[] {
  return files.flatMap((file) => certificatesIn(resolve(file)));
}

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(file: string): string[] {
  const found = read(file).match(pemCertificate) ?? [];
  if (found.length === 0) throw refusal(file, 'holds no PEM certificate');
  for (const pem of found) {
    try {
      new X509Certificate(pem);
    } catch {
      throw refusal(file, 'holds a certificate that cannot be read');
    }
  }
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw refusal(file, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

function refusal(file: string, problem: string): AppError {
  return new AppError(
    'invalid-request',
    `--upstream-ca ${file} ${problem}: name a file of CA certificates in PEM form.`,
    { file },
  );
}
