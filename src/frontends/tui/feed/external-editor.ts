import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The person's own editor; null when they named none. */
export const namedEditor = (env: NodeJS.ProcessEnv): string | null => env.VISUAL || env.EDITOR || null;

/** The text as it is after the editor has ended. The file is readable by this person only, and gone afterwards. */
export async function editedOutside(text: string, editor: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'nectoproxy-'));
  const file = join(directory, 'message.json');
  try {
    await writeFile(file, text, { mode: 0o600 });
    await runEditor(editor, file);
    return await readFile(file, 'utf8');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** It may be a command with arguments, as in `code --wait`; so a shell reads it, as git does. */
function runEditor(editor: string, file: string): Promise<void> {
  const child =
    process.platform === 'win32'
      ? spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit' })
      : spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${editor} ended with ${code}; the message stays as it was.`));
    });
  });
}
