import type { ReactNode } from 'react';
import { bytesText } from '../../../../../formats/amounts.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import type { BodyContent } from '../body-content.ts';
import { useWhole } from '../use-whole.ts';
import { TextSkeleton } from './CodeView.tsx';

interface WholeViewProps {
  content: BodyContent;
  children: (bytes: Uint8Array<ArrayBuffer>) => ReactNode;
}

/** For viewers that need all of a body: loads it, or asks when it is large. */
export function WholeView({ content, children }: WholeViewProps) {
  const whole = useWhole(content);
  switch (whole.kind) {
    case 'there':
      return children(whole.bytes);
    case 'loading':
      return <TextSkeleton />;
    case 'failed':
      return <EmptyState title="It could not be loaded">{whole.message}</EmptyState>;
    case 'asking': {
      const size = content.totalBytes === null ? 'large' : bytesText(content.totalBytes);
      return (
        <EmptyState title={`This body is ${size}`} actions={<Button onClick={whole.load}>Load it here</Button>}>
          To show it, all of it is loaded into this window.
        </EmptyState>
      );
    }
  }
}
