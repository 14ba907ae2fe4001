/** The colours an annotation can have: names, because how they look belongs to whoever draws them. */
export const annotationColors = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const;
export type AnnotationColor = (typeof annotationColors)[number];

/** What a person wrote on an entry. At least one of note, colour and tags is there. */
export interface Annotation {
  /** UUIDv7. */
  id: string;
  /** The entry it belongs to; it is deleted with it. */
  trafficId: string;
  /** Null: only a colour or tags. */
  note: string | null;
  color: AnnotationColor | null;
  /** As typed, without duplicates, in the order given. */
  tags: string[];
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Milliseconds since 1970; equal to `createdAt` until it is changed. */
  updatedAt: number;
}

/** What a list shows of all annotations of one entry. */
export interface AnnotationSummary {
  /** Of the annotation that was changed last among those that have one. */
  color: AnnotationColor | null;
  /** Of all of them, each once, in the order they were given. */
  tags: string[];
  /** How many have a note. */
  noteCount: number;
}
