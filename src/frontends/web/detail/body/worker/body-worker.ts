// Work on a body that would stop the page: a web worker. In: text. Out: text, or an index of it. It holds nothing between jobs, so the page may
// end it at any time.
import { indexJson } from '../json/json-index.ts';
import { formatJson } from '../json/json-rows.ts';
import { formatXml } from './format-xml.ts';
import type { FormatLanguage, WorkerJobs, WorkerReply, WorkerRequest } from './worker-messages.ts';

const page = self as unknown as { postMessage(reply: WorkerReply, transfer: Transferable[]): void };

self.addEventListener('message', (event: MessageEvent<WorkerRequest>) => {
  const { id, kind } = event.data;
  run(event.data).then(
    (result) => page.postMessage({ id, kind: 'done', result }, kind === 'json' ? buffersOf(result) : []),
    (error: unknown) => page.postMessage({ id, kind: 'failed', message: firstLine(error) }, []),
  );
});

async function run(request: WorkerRequest): Promise<WorkerJobs['json' | 'format']['result']> {
  if (request.kind === 'json') return indexJson(request.input.text);
  const { text, language } = (request as WorkerRequest<'format'>).input;
  return format(text, language);
}

function buffersOf(result: unknown): Transferable[] {
  return Object.values(result as object).flatMap((value) =>
    ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [],
  );
}

async function format(text: string, language: FormatLanguage): Promise<string> {
  if (language === 'xml') return formatXml(text);
  if (language === 'json') return formatIndexed(text);
  const [{ format: prettify }, plugins] = await Promise.all([import('prettier/standalone'), pluginsFor(language)]);
  const parser = language === 'javascript' ? 'babel' : language;
  const formatted = await prettify(text, { parser, plugins, printWidth: 100, embeddedLanguageFormatting: 'auto' });
  return formatted.trimEnd();
}

function formatIndexed(text: string): string {
  const index = indexJson(text);
  const { problem } = index;
  if (problem !== null) throw new Error(`${problem.message} (at character ${problem.position + 1})`);
  return formatJson(index, text);
}

async function pluginsFor(language: 'html' | 'css' | 'javascript') {
  if (language === 'css') return [await import('prettier/plugins/postcss')];
  const javascript = [import('prettier/plugins/babel'), import('prettier/plugins/estree')];
  if (language === 'javascript') return Promise.all(javascript);
  return Promise.all([import('prettier/plugins/html'), import('prettier/plugins/postcss'), ...javascript]);
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
