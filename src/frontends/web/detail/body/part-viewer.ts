import { type ComponentType, createContext } from 'react';
import type { BodyContent } from './body-content.ts';

/** What shows a body inside a body, such as one part of a multipart message: the viewer around it, which its views cannot import. */
export const PartViewer = createContext<ComponentType<{ content: BodyContent }> | null>(null);
