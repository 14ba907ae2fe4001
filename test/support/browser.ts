// Chromium behind the proxy. It trusts certificates by the hash of their keys, so nothing is installed anywhere. It looks for
// those hashes only among the certificates that a server shows, which need not hold the root: hence `shownCertificates`.
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { type Browser, chromium } from 'playwright-core';
import { connectTunnel } from './raw-client.ts';

const KNOWN_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * `<-loopback>` makes Chromium send even localhost through the proxy. What Chromium asks its maker for goes around the proxy, to where
 * the resolver rules let it find nothing: the tests talk to this machine only.
 */
const BYPASS = '<-loopback>;*.google.com;*.googleapis.com;*.gvt1.com;*.gstatic.com';

export interface BrowserOptions {
  proxyUrl?: string;
  /** PEM certificates to trust for this run: each a leaf, or an authority that servers show in their chain. */
  trusted?: string[];
}

export function findChromium(): string {
  const candidates = [process.env['PLAYWRIGHT_CHROMIUM_PATH'], ...KNOWN_PATHS, chromium.executablePath()];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found)
    throw new Error('no Chromium found: install the package "chromium", or name one in PLAYWRIGHT_CHROMIUM_PATH');
  return found;
}

export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const hashes = (options.trusted ?? []).map(publicKeyHash);
  return chromium.launch({
    executablePath: findChromium(),
    ...(options.proxyUrl ? { proxy: { server: options.proxyUrl, bypass: BYPASS } } : {}),
    args: [
      '--disable-gpu',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(hashes.length > 0 ? [`--ignore-certificate-errors-spki-list=${hashes.join(',')}`] : []),
    ],
  });
}

/** RFC 7469 §2.4: base64 of the SHA-256 of the SubjectPublicKeyInfo. */
function publicKeyHash(pem: string): string {
  const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

/** The leaf certificates that the proxy shows for these targets (`host:port`), signed by its CA or this fails. */
export function shownCertificates(proxyPort: number, caPem: string, targets: string[]): Promise<string[]> {
  return Promise.all(
    targets.map(async (target) => {
      const tunnel = await connectTunnel(proxyPort, target);
      const host = target.replace(/:\d+$/, '');
      const secure = tls.connect({
        socket: tunnel.socket,
        ca: caPem,
        host,
        ...(net.isIP(host) ? {} : { servername: host }),
      });
      await new Promise<void>((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
      const certificate = secure.getPeerX509Certificate();
      secure.destroy();
      if (!certificate) throw new Error(`no certificate for ${target}`);
      return certificate.toString();
    }),
  );
}
