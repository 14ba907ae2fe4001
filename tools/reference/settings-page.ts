import { settings } from '../../src/contract/settings.ts';
import { blocks, type Page, table } from './markdown.ts';
import { fieldRows, resolveRoot, toJsonSchema } from './schema-text.ts';

export function settingsPage(): Page {
  return {
    file: 'settings.md',
    title: 'Settings',
    summary: 'every setting, its limits and its default',
    body: blocks(
      'Read and change them with `GET` and `PATCH /api/settings`. A change takes effect at once unless the text says otherwise.',
      table(['setting', 'type', 'meaning'], fieldRows(resolveRoot(toJsonSchema(settings)), 'api.md')),
    ),
  };
}
