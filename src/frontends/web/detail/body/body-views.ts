import type { BodyKind } from './body-kind.ts';

export type BodyView =
  | 'tree'
  | 'formatted'
  | 'preview'
  | 'form'
  | 'parts'
  | 'image'
  | 'font'
  | 'player'
  | 'messages'
  | 'raw'
  | 'hex';

export const viewLabels: Readonly<Record<BodyView, string>> = {
  tree: 'Tree',
  formatted: 'Formatted',
  preview: 'Preview',
  form: 'Form',
  parts: 'Parts',
  image: 'Image',
  font: 'Font',
  player: 'Player',
  messages: 'Messages',
  raw: 'Raw',
  hex: 'Hex',
};

const views: Readonly<Record<BodyKind, readonly BodyView[]>> = {
  json: ['tree', 'formatted', 'raw', 'hex'],
  ndjson: ['tree', 'formatted', 'raw', 'hex'],
  html: ['formatted', 'preview', 'raw', 'hex'],
  xml: ['formatted', 'raw', 'hex'],
  css: ['formatted', 'raw', 'hex'],
  javascript: ['formatted', 'raw', 'hex'],
  form: ['form', 'raw', 'hex'],
  multipart: ['parts', 'raw', 'hex'],
  'event-stream': ['raw', 'hex'],
  svg: ['image', 'formatted', 'raw', 'hex'],
  image: ['image', 'hex'],
  font: ['font', 'hex'],
  audio: ['player', 'hex'],
  video: ['player', 'hex'],
  grpc: ['messages', 'hex'],
  text: ['raw', 'hex'],
  binary: ['hex'],
};

/** Views that work on a part of a body; the others need all of it. */
const byWindow: readonly BodyView[] = ['raw', 'hex'];

export const viewsOf = (kind: BodyKind): readonly BodyView[] => views[kind];

/** The view that was chosen for this kind, or its first; of a body that is not all here, the first that needs no more. */
export function shownView(kind: BodyKind, chosen: BodyView | null, isAll: boolean): BodyView {
  const offered = views[kind];
  const wanted = offered.find((view) => view === chosen);
  if (wanted !== undefined) return wanted;
  return offered.find((view) => isAll || byWindow.includes(view)) ?? 'hex';
}
