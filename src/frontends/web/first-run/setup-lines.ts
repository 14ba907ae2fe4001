/** What the lines are made of: this machine's real values. */
export interface SetupFacts {
  proxyUrl: string;
  caPath: string;
  /** Where this page came from, for the download of the certificate. */
  uiUrl: string;
}

/** One thing to copy, with the words above it. */
export interface SetupLine {
  title: string;
  /** Whole lines; null = the title says it all. */
  code: string | null;
}

export interface SetupTab {
  value: string;
  label: string;
  lines: SetupLine[];
  /** A sentence below. */
  note?: string;
}

/** Tabs in the order in which they are needed most. `isWindows` is of the browser that looks, which mostly is the machine the proxy runs on. */
export function setupTabs(facts: SetupFacts, isWindows: boolean): SetupTab[] {
  return [
    isWindows ? windowsTerminal(facts) : terminal(facts),
    browser(facts, isWindows),
    phone(facts),
    nodeTab(facts),
    python(facts),
    docker(facts),
    java(facts),
  ];
}

function terminal({ proxyUrl, caPath }: SetupFacts): SetupTab {
  const ca = quoted(caPath);
  return {
    value: 'terminal',
    label: 'Terminal',
    lines: [
      { title: 'Try one request', code: `curl -x ${proxyUrl} --cacert ${ca} https://example.com/` },
      {
        title: 'Or everything you start from this shell: curl, git, Node, Python, Go, Ruby …',
        code: [
          `export http_proxy=${proxyUrl}`,
          'export https_proxy="$http_proxy" HTTPS_PROXY="$http_proxy" NODE_USE_ENV_PROXY=1',
          `export SSL_CERT_FILE=${ca}`,
          'export CURL_CA_BUNDLE="$SSL_CERT_FILE" REQUESTS_CA_BUNDLE="$SSL_CERT_FILE"',
          'export NODE_EXTRA_CA_CERTS="$SSL_CERT_FILE"',
        ].join('\n'),
      },
    ],
  };
}

function windowsTerminal({ proxyUrl, caPath }: SetupFacts): SetupTab {
  return {
    value: 'terminal',
    label: 'Terminal',
    lines: [
      {
        title: 'Try one request',
        code: `curl.exe -x ${proxyUrl} --ssl-no-revoke --cacert "${caPath}" https://example.com/`,
      },
      {
        title: 'Or everything you start from this PowerShell',
        code: [
          `$env:http_proxy="${proxyUrl}"; $env:https_proxy="${proxyUrl}"`,
          `$env:NODE_EXTRA_CA_CERTS="${caPath}"; $env:NODE_USE_ENV_PROXY="1"`,
          `$env:SSL_CERT_FILE="${caPath}"; $env:REQUESTS_CA_BUNDLE="${caPath}"; $env:CURL_CA_BUNDLE="${caPath}"`,
        ].join('\n'),
      },
    ],
  };
}

function browser({ proxyUrl }: SetupFacts, isWindows: boolean): SetupTab {
  const chrome = isWindows ? 'start chrome' : 'google-chrome';
  const profile = isWindows ? '"%TEMP%\\nectoproxy-chrome"' : '/tmp/nectoproxy-chrome';
  const { hostname, port } = new URL(proxyUrl);
  return {
    value: 'browser',
    label: 'Browser',
    lines: [
      {
        title: 'Chrome, Chromium, Edge: a window of its own, with its own profile',
        code: `${chrome} --proxy-server=${proxyUrl} --proxy-bypass-list="<-loopback>" --user-data-dir=${profile}`,
      },
      {
        title: `Firefox: Settings → Network Settings → Manual proxy configuration → HTTP proxy ${hostname}, port ${port}, and “Also use this proxy for HTTPS”`,
        code: null,
      },
      {
        title: `Safari and everything else on a Mac: System Settings → Network → Details → Proxies → HTTP and HTTPS, ${hostname}:${port}`,
        code: null,
      },
    ],
    note: 'Browsers show a warning until they trust the certificate: see below.',
  };
}

function phone({ proxyUrl, uiUrl }: SetupFacts): SetupTab {
  const { port } = new URL(proxyUrl);
  const isOpen = !isLoopbackName(new URL(proxyUrl).hostname);
  return {
    value: 'phone',
    label: 'Phone',
    lines: [
      ...(isOpen
        ? []
        : [
            {
              title: '1. The proxy listens on this computer only. Start it for your network',
              code: `nectoproxy start --host 0.0.0.0 --port ${port}`,
            },
          ]),
      {
        title: `${isOpen ? '1' : '2'}. On the phone: Wi-Fi → your network → Proxy → Manual: this computer’s address in that network, port ${port}`,
        code: null,
      },
      {
        title: `${isOpen ? '2' : '3'}. Send ca.crt to the phone (AirDrop, mail, cable) and open it there; below is how to trust it`,
        code: `${uiUrl}/api/certificates/ca.crt`,
      },
    ],
    note: 'Whoever is in that network can then use the proxy too. Start it without --host again when you are done.',
  };
}

function nodeTab({ proxyUrl, caPath }: SetupFacts): SetupTab {
  return {
    value: 'node',
    label: 'Node',
    lines: [
      {
        title: 'Node 24 and later: fetch, http and https use the proxy by themselves',
        code: `NODE_USE_ENV_PROXY=1 HTTP_PROXY=${proxyUrl} HTTPS_PROXY=${proxyUrl} NODE_EXTRA_CA_CERTS=${quoted(caPath)} node app.js`,
      },
      {
        title: 'Older, with undici',
        code: [
          "import { ProxyAgent, setGlobalDispatcher } from 'undici';",
          `setGlobalDispatcher(new ProxyAgent('${proxyUrl}')); // and NODE_EXTRA_CA_CERTS as above`,
        ].join('\n'),
      },
    ],
  };
}

function python({ proxyUrl, caPath }: SetupFacts): SetupTab {
  return {
    value: 'python',
    label: 'Python',
    lines: [
      {
        title: 'requests, httpx, urllib: by the environment',
        code: `HTTP_PROXY=${proxyUrl} HTTPS_PROXY=${proxyUrl} REQUESTS_CA_BUNDLE=${quoted(caPath)} SSL_CERT_FILE=${quoted(caPath)} python app.py`,
      },
      {
        title: 'Or in the program',
        code: [
          'import requests',
          `proxies = {"http": "${proxyUrl}", "https": "${proxyUrl}"}`,
          `requests.get("https://example.com/", proxies=proxies, verify=${JSON.stringify(caPath)})`,
        ].join('\n'),
      },
    ],
  };
}

function docker({ proxyUrl, caPath }: SetupFacts): SetupTab {
  const { hostname, port } = new URL(proxyUrl);
  const mount = quoted(`${caPath}:/ca.crt:ro`);
  const isLocal = isLoopbackName(hostname);
  const inside = isLocal ? `http://host.docker.internal:${port}` : proxyUrl;
  return {
    value: 'docker',
    label: 'Docker',
    lines: [
      {
        title: 'A container that uses the proxy',
        code: [
          'docker run --rm --add-host=host.docker.internal:host-gateway \\',
          `  -e HTTP_PROXY=${inside} -e http_proxy=${inside} \\`,
          `  -e HTTPS_PROXY=${inside} -e https_proxy=${inside} \\`,
          `  -v ${mount} -e NODE_USE_ENV_PROXY=1 \\`,
          '  -e NODE_EXTRA_CA_CERTS=/ca.crt -e SSL_CERT_FILE=/ca.crt \\',
          '  -e REQUESTS_CA_BUNDLE=/ca.crt -e CURL_CA_BUNDLE=/ca.crt IMAGE',
        ].join('\n'),
      },
    ],
    ...(isLocal
      ? {
          note: 'On Linux a container does not reach what listens on loopback only: start the proxy with --host 0.0.0.0, or with the address of the docker0 bridge.',
        }
      : {}),
  };
}

function java({ proxyUrl, caPath }: SetupFacts): SetupTab {
  const { hostname, port } = new URL(proxyUrl);
  return {
    value: 'java',
    label: 'Java',
    lines: [
      {
        title: 'Once: a trust store that holds the certificate',
        code: `keytool -importcert -noprompt -alias nectoproxy -file ${quoted(caPath)} -keystore nectoproxy.jks -storepass changeit`,
      },
      {
        title: 'Then',
        code: [
          `java -Dhttp.proxyHost=${hostname} -Dhttp.proxyPort=${port} -Dhttps.proxyHost=${hostname} -Dhttps.proxyPort=${port} \\`,
          '  -Dhttp.nonProxyHosts= -Djavax.net.ssl.trustStore=nectoproxy.jks -Djavax.net.ssl.trustStorePassword=changeit -jar app.jar',
        ].join('\n'),
      },
    ],
  };
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

/** For a POSIX shell; what needs no quotes gets none. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
