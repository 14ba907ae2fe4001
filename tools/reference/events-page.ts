import { eventData, streamEvents } from '../../src/contract/events.ts';
import { blocks, type Page, table } from './markdown.ts';
import { fieldRows, type JsonSchema, toJsonSchema, typeText } from './schema-text.ts';

export function eventsPage(): Page {
  return {
    file: 'events.md',
    title: 'Events',
    summary: 'what `GET /api/events` streams',
    body: blocks(
      `${streamEvents.summary}. ${streamEvents.description}`,
      ...Object.entries(eventData).map(([name, schema]) => eventBlock(name, toJsonSchema(schema))),
    ),
  };
}

function eventBlock(name: string, schema: JsonSchema): string {
  if (schema.$ref) return blocks(`## ${name}`, schema.description, `Data: ${typeText(schema, 'api.md')}.`);
  const rows = fieldRows(schema, 'api.md');
  return blocks(`## ${name}`, schema.description, table(['field', 'type', 'meaning'], rows) || 'No data.');
}
