import { quoted } from '../start/shell-quoting.ts';

/** How to make one kind of program trust the root CA. */
export interface TrustSteps {
  title: string;
  steps: string[];
}

export interface TrustFacts {
  caPath: string;
  /** Where the CA can be fetched from by a device: the running proxy's UI address; null when none runs. */
  uiUrl: string | null;
}

/** Steps for this operating system first, then for programs with authorities of their own, then for the other systems. */
export function trustSteps(facts: TrustFacts, platform: NodeJS.Platform): TrustSteps[] {
  const ca = platform === 'win32' ? `"${facts.caPath}"` : quoted(facts.caPath);
  const systems: Array<[NodeJS.Platform, TrustSteps]> = [
    ['linux', linuxSteps(ca)],
    ['darwin', macSteps(ca)],
    ['win32', windowsSteps(ca)],
  ];
  const here = systems.filter(([system]) => system === platform);
  const elsewhere = systems.filter(([system]) => system !== platform);
  return [
    ...here,
    ...programSteps(ca).map((steps) => [platform, steps] as const),
    ...deviceSteps(facts).map((steps) => [platform, steps] as const),
    ...elsewhere,
  ].map(([, steps]) => steps);
}

function linuxSteps(ca: string): TrustSteps {
  return {
    title: 'Linux (system, curl, wget, git, Go)',
    steps: [
      'Debian, Ubuntu:',
      `  sudo cp ${ca} /usr/local/share/ca-certificates/nectoproxy.crt && sudo update-ca-certificates`,
      'Fedora, RHEL, Arch:',
      `  sudo trust anchor --store ${ca}`,
      'Chrome and Chromium keep their own list (package libnss3-tools or nss-tools):',
      `  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "NectoProxy CA" -i ${ca}`,
    ],
  };
}

function macSteps(ca: string): TrustSteps {
  return {
    title: 'macOS (system, Safari, Chrome)',
    steps: [`sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${ca}`],
  };
}

function windowsSteps(ca: string): TrustSteps {
  return {
    title: 'Windows (system, Edge, Chrome)',
    steps: ['In a terminal of the user who browses:', `  certutil -addstore -user Root ${ca}`],
  };
}

function programSteps(ca: string): TrustSteps[] {
  return [
    {
      title: 'Firefox',
      steps: [
        'Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import,',
        `choose ${ca}, tick “Trust this CA to identify websites”.`,
      ],
    },
    { title: 'Node', steps: [`export NODE_EXTRA_CA_CERTS=${ca} NODE_USE_ENV_PROXY=1`] },
    { title: 'curl', steps: [`curl --cacert ${ca} …`, `or for all: export CURL_CA_BUNDLE=${ca}`] },
    {
      title: 'Python',
      steps: [`requests, httpx: export REQUESTS_CA_BUNDLE=${ca} SSL_CERT_FILE=${ca}`],
    },
    {
      title: 'Java',
      steps: [
        `keytool -importcert -noprompt -alias nectoproxy -file ${ca} -keystore nectoproxy.jks -storepass changeit`,
        'java -Djavax.net.ssl.trustStore=nectoproxy.jks -Djavax.net.ssl.trustStorePassword=changeit …',
      ],
    },
  ];
}

function deviceSteps({ caPath, uiUrl }: TrustFacts): TrustSteps[] {
  const fetchIt = uiUrl
    ? `Bring the file to the device: ${caPath} (served at ${uiUrl}/api/certificates/ca.crt).`
    : `Bring the file to the device: ${caPath}`;
  return [
    {
      title: 'iOS, iPadOS',
      steps: [
        fetchIt,
        'Open it there, then Settings → General → VPN & Device Management → NectoProxy CA → Install,',
        'then Settings → General → About → Certificate Trust Settings → switch NectoProxy CA on.',
      ],
    },
    {
      title: 'Android',
      steps: [
        fetchIt,
        'Settings → Security → Encryption & credentials → Install a certificate → CA certificate.',
        'Apps trust it only when their network security configuration allows user certificates.',
      ],
    },
  ];
}
