import { countText } from '../../../formats/amounts.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { Style } from '../terminal/style.ts';
import { proxyEnvironment } from './proxy-environment.ts';
import { quoted } from './shell-quoting.ts';
import type { StartedProxy } from './start-options.ts';

export interface ScreenOptions {
  style: Style;
  platform: NodeJS.Platform;
  /** The person's home directory, shown as `~`. */
  homeDir: string;
  /** The command that tells how to trust the CA of this very proxy. */
  trustCommand: string;
}

/** What a person reads once the proxy is up: where it is, where the traffic goes, and lines to copy. */
export function startedScreen(started: StartedProxy, options: ScreenOptions): string {
  const { style } = options;
  const fact = (name: string, value: string) => `  ${style.dim(name.padEnd(9))} ${value}`;
  const lines = [
    '',
    `  ${style.bold('NectoProxy')} ${style.dim(started.version)}`,
    '',
    fact('Proxy', style.cyan(started.proxyUrl)),
    fact('UI, API', style.cyan(started.openUrl)),
    fact('Session', sessionText(started, style)),
    fact('Data', `${shortened(started.dataDir, options)}${separatorOf(options)}data.db`),
    fact('CA', shortened(started.caPath, options)),
    '',
    `  ${style.dim(started.isNewCa ? 'A new CA was made. To trust it in browsers and on devices:' : 'To trust the CA in browsers and on devices:')}`,
    `    ${options.trustCommand}`,
    '',
    `  ${style.dim('Point this terminal at it:')}`,
    ...proxyEnvironment(started, options.platform).map((line) => `    ${line}`),
    '',
    `  ${style.dim('Or try it once:')}`,
    `    ${curlLine(started)}`,
    '',
    `  ${style.dim('Ctrl-C ends it; everything recorded is kept.')}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function sessionText({ session }: StartedProxy, style: Style): string {
  return `${printableLine(session.name)} ${style.dim(`(active, ${countText(session.trafficCount, 'request')})`)}`;
}

function curlLine({ proxyUrl, caPath }: StartedProxy): string {
  return `curl -x ${proxyUrl} --cacert ${quoted(caPath)} https://example.com/`;
}

function shortened(path: string, { homeDir }: ScreenOptions): string {
  const separator = separatorOf({ homeDir });
  return printableLine(path.startsWith(homeDir + separator) ? `~${path.slice(homeDir.length)}` : path);
}

const separatorOf = ({ homeDir }: { homeDir: string }): string => (homeDir.includes('\\') ? '\\' : '/');
