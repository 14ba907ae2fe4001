import { quoted, type SetupTab } from './setup-lines.ts';

export type System = 'linux' | 'mac' | 'windows';

/** How to trust the root CA, this system first. */
export function trustTabs(caPath: string, system: System): SetupTab[] {
  const systems: SetupTab[] = [mac(caPath), windows(caPath), linux(caPath)];
  const here = systems.filter(({ value }) => value === system);
  return [...here, firefox(caPath), ios, android, ...systems.filter(({ value }) => value !== system)];
}

function mac(caPath: string): SetupTab {
  return {
    value: 'mac',
    label: 'macOS',
    lines: [
      {
        title: 'Safari, Chrome and the system',
        code: `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${quoted(caPath)}`,
      },
    ],
  };
}

function windows(caPath: string): SetupTab {
  return {
    value: 'windows',
    label: 'Windows',
    lines: [
      {
        title: 'Edge, Chrome and the system, for the user who runs it',
        code: `certutil -addstore -user Root "${caPath}"`,
      },
    ],
  };
}

function linux(caPath: string): SetupTab {
  const ca = quoted(caPath);
  return {
    value: 'linux',
    label: 'Linux',
    lines: [
      {
        title: 'Debian, Ubuntu',
        code: `sudo cp ${ca} /usr/local/share/ca-certificates/nectoproxy.crt && sudo update-ca-certificates`,
      },
      { title: 'Fedora, RHEL, Arch', code: `sudo trust anchor --store ${ca}` },
      {
        title: 'Chrome and Chromium keep their own list (package libnss3-tools or nss-tools)',
        code: `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "NectoProxy CA" -i ${ca}`,
      },
    ],
  };
}

function firefox(caPath: string): SetupTab {
  return {
    value: 'firefox',
    label: 'Firefox',
    lines: [
      {
        title:
          'Settings → Privacy & Security → View Certificates → Authorities → Import; choose this file and tick “Trust this CA to identify websites”',
        code: caPath,
      },
    ],
  };
}

const ios: SetupTab = {
  value: 'ios',
  label: 'iOS',
  lines: [
    {
      title:
        '1. Open ca.crt on the device; then Settings → General → VPN & Device Management → NectoProxy CA → Install',
      code: null,
    },
    { title: '2. Settings → General → About → Certificate Trust Settings → switch NectoProxy CA on', code: null },
  ],
};

const android: SetupTab = {
  value: 'android',
  label: 'Android',
  lines: [
    {
      title: 'Settings → Security → Encryption & credentials → Install a certificate → CA certificate',
      code: null,
    },
  ],
  note: 'Browsers then trust it; apps only when their network security configuration allows certificates of the user.',
};
