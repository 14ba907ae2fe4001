import { z } from 'zod';
import { type Annotation, type AnnotationSummary, annotationColors } from '../model/annotation.ts';
import { closedObject } from './closed-object.ts';
import { done } from './errors.ts';
import { defineRoute } from './route.ts';

const longestNote = 10_000;
const longestTag = 60;
const mostTags = 20;

const color = z.enum(annotationColors, { error: `Must be one of ${annotationColors.join(', ')}, or null.` });

export const annotation = z
  .object({
    id: z.string().describe('UUIDv7.'),
    trafficId: z.string().describe('The entry it is on. It is deleted with it.'),
    note: z.string().nullable().describe('Null: only a colour or tags.'),
    color: color.nullable().describe('Null: none.'),
    tags: z.array(z.string()).describe('Without duplicates, in the order given.'),
    createdAt: z.int().describe('Milliseconds since 1970.'),
    updatedAt: z.int().describe('Milliseconds since 1970.'),
  })
  .meta({ id: 'Annotation', description: 'A note, a colour and tags on an entry.' }) satisfies z.ZodType<Annotation>;

export const annotationSummary = z
  .object({
    color: color.nullable().describe('Of the annotation changed last among those that have one.'),
    tags: z.array(z.string()).describe('Of all of them, each once.'),
    noteCount: z.int().describe('How many have a note.'),
  })
  .meta({
    id: 'AnnotationSummary',
    description: 'What a list shows of the annotations of an entry.',
  }) satisfies z.ZodType<AnnotationSummary>;

const note = z
  .string({ error: 'Must be text or null.' })
  .max(longestNote, `Must not be longer than ${longestNote} characters.`)
  .nullable()
  .transform((text) => (text === null || text.trim() === '' ? null : text));

const tag = z
  .string({ error: 'Must be text.' })
  .trim()
  .min(1, 'Must not be empty.')
  .max(longestTag, `Must not be longer than ${longestTag} characters.`)
  .refine((text) => !/\p{Cc}/u.test(text), 'Must not hold control characters.');
const tags = z
  .array(tag, { error: 'Must be a list of texts.' })
  .max(mostTags, `Must be at most ${mostTags} tags.`)
  .transform((list) => [...new Set(list)]);

const params = z.object({ id: z.string().describe('Id of the annotation.') });
const one = { status: 200, description: 'The annotation.', schema: annotation } as const;
const limitWords = 'Must be a whole number from 1 to 1000.';

export const listAnnotations = defineRoute({
  method: 'get',
  path: '/api/annotations',
  group: 'annotations',
  summary: 'Annotations of an entry or of a session, oldest first',
  query: closedObject('query parameter', {
    trafficId: z.string().optional().describe('Those of this entry. Goes before `sessionId`.'),
    sessionId: z.string().optional().describe('Those of this session. Absent too: of the active one.'),
    limit: z.coerce
      .number<number>({ error: limitWords })
      .int(limitWords)
      .min(1, limitWords)
      .max(1000, limitWords)
      .default(100)
      .describe('Most annotations to return, 1 to 1000.'),
    cursor: z
      .string()
      .max(100, 'Must be a nextCursor from an earlier page.')
      .optional()
      .describe('The `nextCursor` of the page before. Absent: from the start.'),
  }),
  reply: {
    status: 200,
    description: 'A page of annotations.',
    schema: z
      .object({
        annotations: z.array(annotation).describe('In the order they were made.'),
        nextCursor: z.string().nullable().describe('Where the next page begins. Null when this is the last one.'),
      })
      .meta({ id: 'AnnotationPage' }),
  },
  errors: ['not-found'],
});

export const createAnnotation = defineRoute({
  method: 'post',
  path: '/api/annotations',
  group: 'annotations',
  summary: 'Annotate an entry',
  description: 'At least one of note, colour and tags is needed. An entry can have several annotations.',
  body: closedObject('field', {
    trafficId: z.string({ error: 'Must be the id of an entry.' }).describe('The entry.'),
    note: note.optional().describe('Absent or null: none.'),
    color: color.nullable().optional().describe('Absent or null: none.'),
    tags: tags.optional().describe('Absent: none.'),
  }).meta({ id: 'NewAnnotation' }),
  reply: { status: 201, description: 'The new annotation.', schema: annotation },
  errors: ['not-found'],
});

export const getAnnotation = defineRoute({
  method: 'get',
  path: '/api/annotations/{id}',
  group: 'annotations',
  summary: 'One annotation',
  params,
  reply: one,
  errors: ['not-found'],
});

export const updateAnnotation = defineRoute({
  method: 'patch',
  path: '/api/annotations/{id}',
  group: 'annotations',
  summary: 'Change an annotation',
  params,
  body: closedObject('field', {
    note: note.optional().describe('Null: remove it. Absent: stays.'),
    color: color.nullable().optional().describe('Null: remove it. Absent: stays.'),
    tags: tags.optional().describe('All of them. Absent: stay.'),
  }).meta({ id: 'AnnotationChange' }),
  reply: one,
  errors: ['not-found'],
});

export const deleteAnnotation = defineRoute({
  method: 'delete',
  path: '/api/annotations/{id}',
  group: 'annotations',
  summary: 'Remove an annotation',
  params,
  reply: { status: 200, description: 'It is gone.', schema: done },
  errors: ['not-found'],
});
