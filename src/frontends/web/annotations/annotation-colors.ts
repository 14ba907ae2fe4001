import type { AnnotationColor } from '../../../model/annotation.ts';

/** Class names of a mark in its colour; whole words, because that is how Tailwind finds them. */
export const markColors: Readonly<Record<AnnotationColor, string>> = {
  red: 'bg-mark-red',
  orange: 'bg-mark-orange',
  yellow: 'bg-mark-yellow',
  green: 'bg-mark-green',
  blue: 'bg-mark-blue',
  purple: 'bg-mark-purple',
};

export const colorNames: Readonly<Record<AnnotationColor, string>> = {
  red: 'Red',
  orange: 'Orange',
  yellow: 'Yellow',
  green: 'Green',
  blue: 'Blue',
  purple: 'Purple',
};
