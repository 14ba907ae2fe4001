import type { Annotation, AnnotationColor, AnnotationSummary } from '../../model/annotation.ts';

/** `a` is the table. */
export const annotationColumns =
  'a.id, a.traffic_id AS trafficId, a.note, a.color, a.tags, a.created_at AS createdAt, a.updated_at AS updatedAt';

export interface AnnotationRow {
  id: string;
  trafficId: string;
  note: string | null;
  color: AnnotationColor | null;
  tags: string;
  createdAt: number;
  updatedAt: number;
}

export function toAnnotation(row: AnnotationRow): Annotation {
  return { ...row, tags: JSON.parse(row.tags) as string[] };
}

/** For the columns of a list whose table is `t`: what it shows of an entry's annotations. Null for nearly all, at the price of one look into an index. */
export const annotationSummarySql = `(SELECT json_group_array(json_array(a.color, json(a.tags), a.note IS NOT NULL, a.updated_at) ORDER BY a.rowid)
    FROM annotations a WHERE a.traffic_id = t.id HAVING count(*) > 0)`;

type SummaryPart = [color: AnnotationColor | null, tags: string[], hasNote: number, updatedAt: number];

export function toAnnotationSummary(text: string | null): AnnotationSummary | null {
  if (text === null) return null;
  const parts = JSON.parse(text) as SummaryPart[];
  const colored = parts.filter(([color]) => color !== null).sort((a, b) => b[3] - a[3]);
  return {
    color: colored[0]?.[0] ?? null,
    tags: [...new Set(parts.flatMap(([, tags]) => tags))],
    noteCount: parts.filter(([, , hasNote]) => hasNote === 1).length,
  };
}
