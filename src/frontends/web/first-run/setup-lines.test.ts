import { describe, expect, it } from 'vitest';
import { type SetupFacts, setupTabs } from './setup-lines.ts';
import { trustTabs } from './trust-lines.ts';

const facts: SetupFacts = {
  proxyUrl: 'http://127.0.0.1:8888',
  caPath: "/home/o'neil/ca dir/ca.crt",
  uiUrl: 'http://localhost:8889',
};
const code = (tabs: ReturnType<typeof setupTabs>, value: string) =>
  tabs
    .find((tab) => tab.value === value)
    ?.lines.map((line) => line.code ?? line.title)
    .join('\n') ?? '';

describe('lines to copy', () => {
  it('hold the address of this proxy in every tab', () => {
    for (const tab of setupTabs(facts, false)) expect(code([tab], tab.value)).toContain('8888');
  });

  it('quote the path of the certificate for a shell', () => {
    expect(code(setupTabs(facts, false), 'terminal')).toContain(`--cacert '/home/o'\\''neil/ca dir/ca.crt'`);
  });

  it('are for PowerShell where the terminal is', () => {
    expect(code(setupTabs(facts, true), 'terminal')).toContain('$env:https_proxy="http://127.0.0.1:8888"');
  });

  it('reach the proxy from a container by the name of the machine', () => {
    expect(code(setupTabs(facts, false), 'docker')).toContain('HTTPS_PROXY=http://host.docker.internal:8888');
  });

  it('tell a phone that the proxy must listen beyond this machine, unless it does', () => {
    expect(code(setupTabs(facts, false), 'phone')).toContain('--host 0.0.0.0');
    const open = setupTabs({ ...facts, proxyUrl: 'http://192.168.1.5:8888' }, false);
    expect(code(open, 'phone')).not.toContain('--host');
  });
});

it('shows how to trust the certificate on this system first', () => {
  expect(trustTabs('/ca.crt', 'windows').map(({ value }) => value)).toEqual([
    'windows',
    'firefox',
    'ios',
    'android',
    'mac',
    'linux',
  ]);
});
