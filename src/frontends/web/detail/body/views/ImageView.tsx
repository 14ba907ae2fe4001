import { useState } from 'react';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { useObjectUrl } from './use-object-url.ts';

/** Drawn as `<img>`: scripts and addresses inside of an SVG do nothing there. */
export function ImageView({ bytes, mime }: { bytes: Uint8Array<ArrayBuffer>; mime: string }) {
  const url = useObjectUrl(bytes, mime);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken)
    return (
      <EmptyState title="This image cannot be drawn">
        Its bytes are damaged, cut, or of a kind this browser does not know. See Hex.
      </EmptyState>
    );
  return (
    <figure className="flex h-full min-h-0 flex-col">
      <div className="flex min-h-0 flex-1 items-center justify-center overflow-auto p-4">
        {url !== undefined && (
          <img
            src={url}
            alt="Recorded body"
            onLoad={({ currentTarget: image }) => setSize({ width: image.naturalWidth, height: image.naturalHeight })}
            onError={() => setIsBroken(true)}
            className="checkerboard max-h-full max-w-full object-contain"
          />
        )}
      </div>
      <figcaption className="flex h-7 shrink-0 items-center gap-2 border-t border-line px-3 text-small text-muted">
        {size !== null && <span>{`${size.width} × ${size.height} px`}</span>}
        <span>{mime}</span>
      </figcaption>
    </figure>
  );
}
