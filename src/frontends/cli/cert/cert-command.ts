import type { Command } from 'commander';
import type { RootCertificate } from '../../../contract/certificates.ts';
import { countText } from '../../../formats/amounts.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { OpenedCertificates } from '../cli-host.ts';
import { addCommonOptions, type CommandContext, type CommonOptions } from '../command-context.ts';
import { quoted } from '../start/shell-quoting.ts';
import { dateText } from '../terminal/moments.ts';
import type { Style } from '../terminal/style.ts';
import { jsonText } from '../terminal/terminal.ts';
import { type TrustSteps, trustSteps } from './trust-steps.ts';

interface Flags extends CommonOptions {
  install?: boolean;
  path?: boolean;
  clearCache?: boolean;
}

export function addCertCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('cert')
    .description('Show the root CA that clients must trust, and how to trust it.')
    .option('--install', 'steps to trust it: this system, Firefox, Node, curl, Python, Java, iOS, Android')
    .option('--path', 'print only the path of the certificate')
    .option('--clear-cache', 'remove all leaf certificates; they are made again when needed, and the CA stays')
    .option('--json', 'print JSON');
  addCommonOptions(command)
    .allowExcessArguments(false)
    .action((flags: Flags) => showCertificate(flags, context));
}

async function showCertificate(flags: Flags, { host, terminal }: CommandContext): Promise<void> {
  const certificates = await host.openCertificates(flags);
  if (flags.clearCache) return terminal.write(await clearedText(certificates, flags));
  const root = await certificates.root();
  if (flags.path) return terminal.write(flags.json ? jsonText({ path: root.path }) : `${root.path}\n`);
  const steps = trustSteps({ caPath: root.path, uiUrl: certificates.uiUrl }, process.platform);
  if (flags.json) return terminal.write(jsonText(flags.install ? { ...root, install: steps } : root));
  await terminal.write(
    flags.install
      ? stepsText(steps, terminal.style)
      : factsText(root, trustHint(host.commandName, flags), terminal.style),
  );
}

async function clearedText(certificates: OpenedCertificates, flags: Flags): Promise<string> {
  const { removed } = await certificates.clearCache();
  if (flags.json) return jsonText({ success: true, removed });
  return `Removed ${countText(removed, 'leaf certificate')}. The CA stays.\n`;
}

function trustHint(commandName: string, { dataDir }: Flags): string {
  const place = dataDir === undefined ? '' : ` --data-dir ${quoted(dataDir)}`;
  return `${commandName} cert --install${place} tells how to trust it.`;
}

function factsText(root: RootCertificate, hint: string, style: Style): string {
  const facts = [
    ['Subject', root.subject],
    ['Issuer', root.issuer],
    ['Valid', `${dateText(root.validFrom)} to ${dateText(root.validTo)}`],
    ['SHA-256', root.fingerprint256],
    ['Path', root.path],
  ] as const;
  const lines = facts.map(
    ([name, value]) => `${style.dim(name.padEnd(8))} ${printableLine(value.replaceAll('\n', ', '))}`,
  );
  return `${lines.join('\n')}\n\n${style.dim(hint)}\n`;
}

function stepsText(all: readonly TrustSteps[], style: Style): string {
  return `${all.map(({ title, steps }) => [style.bold(title), ...steps.map((step) => `  ${step}`)].join('\n')).join('\n\n')}\n`;
}
