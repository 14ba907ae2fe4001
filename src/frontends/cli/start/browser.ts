import { spawn } from 'node:child_process';

/** Opens a page where there is a desktop to show it. That it cannot be opened is no trouble: the address is printed. */
export function openInBrowser(url: string): void {
  const opener = openerFor(url, process.platform, process.env);
  if (opener === null) return;
  const child = spawn(opener.command, opener.args, { stdio: 'ignore', detached: true, windowsHide: true });
  child.on('error', () => {});
  child.unref();
}

function openerFor(
  url: string,
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): { command: string; args: string[] } | null {
  switch (platform) {
    case 'darwin':
      return { command: 'open', args: [url] };
    case 'win32':
      // `start` is a word of the shell; its first quoted argument is a window title.
      return { command: 'cmd', args: ['/c', 'start', '""', url] };
    default:
      return env.DISPLAY || env.WAYLAND_DISPLAY ? { command: 'xdg-open', args: [url] } : null;
  }
}
