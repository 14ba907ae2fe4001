// Annotations: each change of one is a change of its entry too, so that lists learn of it, and leaves word for whoever shows the annotations
// themselves. Must never leave an annotation without note, colour and tags.
import type { Annotation } from '../../../model/annotation.ts';
import { AppError } from '../../../model/app-error.ts';
import { type AnnotationRow, annotationColumns, toAnnotation } from '../annotation-rows.ts';
import type { CommandContext, CommandHandler } from './command-context.ts';

export const createAnnotation: CommandHandler<'create-annotation'> = (context, { trafficId, ...given }) => {
  const entry = requireEntry(context, trafficId);
  const { note, color, tags } = requireContent({ note: null, color: null, tags: [], ...given });
  const id = context.createId();
  const now = context.now();
  context.database
    .prepare(
      'INSERT INTO annotations (id, traffic_id, note, color, tags, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(id, trafficId, note, color, JSON.stringify(tags), now, now);
  tell(context, entry);
  return requireAnnotation(context, id);
};

export const updateAnnotation: CommandHandler<'update-annotation'> = (context, { id, ...change }) => {
  const before = requireAnnotation(context, id);
  const entry = requireEntry(context, before.trafficId);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const { note, color, tags } = requireContent({ ...before, ...given });
  context.database
    .prepare('UPDATE annotations SET note = ?, color = ?, tags = ?, updated_at = ? WHERE id = ?')
    .run(note, color, JSON.stringify(tags), context.now(), id);
  tell(context, entry);
  return requireAnnotation(context, id);
};

export const deleteAnnotation: CommandHandler<'delete-annotation'> = (context, { id }) => {
  const { trafficId } = requireAnnotation(context, id);
  const entry = requireEntry(context, trafficId);
  context.database.prepare('DELETE FROM annotations WHERE id = ?').run(id);
  tell(context, entry);
  return {};
};

interface AnnotatedEntry {
  id: string;
  number: number;
  sessionId: string;
}

function requireEntry({ database }: CommandContext, id: string): AnnotatedEntry {
  const row = database
    .prepare(
      `SELECT t.id, t.number, t.session_id AS sessionId FROM traffic t JOIN sessions s ON s.id = t.session_id
       WHERE t.id = ? AND s.is_removed = 0 AND t.number > s.cleared_up_to`,
    )
    .get(id);
  if (!row) throw new AppError('not-found', `There is no entry with the id ${id.slice(0, 80)}.`, { id });
  return row as unknown as AnnotatedEntry;
}

function requireAnnotation({ database }: CommandContext, id: string): Annotation {
  const row = database.prepare(`SELECT ${annotationColumns} FROM annotations a WHERE a.id = ?`).get(id);
  if (!row) throw new AppError('not-found', `There is no annotation with the id ${id.slice(0, 80)}.`, { id });
  return toAnnotation(row as unknown as AnnotationRow);
}

function requireContent<Content extends Pick<Annotation, 'note' | 'color' | 'tags'>>(content: Content): Content {
  if (content.note !== null || content.color !== null || content.tags.length > 0) return content;
  throw new AppError('invalid-request', 'An annotation needs a note, a colour or a tag.');
}

function tell({ database, ledger }: CommandContext, { id, number, sessionId }: AnnotatedEntry): void {
  database.prepare('UPDATE traffic SET seq = ? WHERE number = ?').run(ledger.next(), number);
  ledger.note({ kind: 'annotation', entryId: id, sessionId });
}
