import { Download } from 'lucide-react';
import { useState } from 'react';
import { useHealth, useRootCertificate } from '../state/health.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Tabs } from '../ui/Tabs.tsx';
import { type SetupTab, setupTabs } from './setup-lines.ts';
import { type System, trustTabs } from './trust-lines.ts';

const system: System = /Windows/.test(navigator.userAgent)
  ? 'windows'
  : /Mac|iPhone|iPad/.test(navigator.userAgent)
    ? 'mac'
    : 'linux';

/** How to point a program at the proxy, and how to trust its certificate, with this machine's values. */
export function SetupGuide() {
  const health = useHealth();
  const certificate = useRootCertificate();
  if (health === undefined || certificate === undefined) return <Skeleton className="h-48 w-full" />;
  const { proxyUrl } = health;
  if (proxyUrl === null) return <p>No proxy is running on this data directory.</p>;
  const facts = { proxyUrl, caPath: certificate.path, uiUrl: window.location.origin };
  return (
    <>
      <GuideTabs label="Programs" tabs={setupTabs(facts, system === 'windows')} />
      <div className="mt-8 mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-strong font-semibold">Trust the certificate, to see inside HTTPS</h2>
        <a
          href="/api/certificates/ca.crt"
          download="nectoproxy-ca.crt"
          className="inline-flex items-center gap-1.5 text-accent hover:underline"
        >
          <Download className="size-3.5" />
          Download ca.crt
        </a>
      </div>
      <GuideTabs label="Systems" tabs={trustTabs(certificate.path, system)} />
      <p className="mt-4 text-small break-all text-muted">SHA-256 {certificate.fingerprint256}</p>
    </>
  );
}

function GuideTabs({ label, tabs }: { label: string; tabs: SetupTab[] }) {
  const [value, setValue] = useState(tabs[0]?.value ?? '');
  const shown = tabs.find((tab) => tab.value === value);
  return (
    <Tabs label={label} items={tabs} value={value} onValueChange={setValue}>
      <div className="space-y-3 pt-3">
        {shown?.lines.map(({ title, code }) => (
          <div key={title}>
            <p className={code === null ? '' : 'mb-1 text-muted'}>{title}</p>
            {code !== null && <CopyBlock code={code} />}
          </div>
        ))}
        {shown?.note !== undefined && <p className="text-muted">{shown.note}</p>}
      </div>
    </Tabs>
  );
}

function CopyBlock({ code }: { code: string }) {
  return (
    <div className="flex items-start gap-1 rounded-medium border border-line bg-surface py-1.5 pr-1.5 pl-3">
      <pre className="min-w-0 flex-1 py-0.5 font-mono leading-5 break-words whitespace-pre-wrap">{code}</pre>
      <CopyButton text={code} />
    </div>
  );
}
