import { useState } from 'react';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { useObjectUrl } from './use-object-url.ts';

export function MediaView({ bytes, mime }: { bytes: Uint8Array<ArrayBuffer>; mime: string }) {
  const url = useObjectUrl(bytes, mime);
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken)
    return (
      <EmptyState title="This cannot be played">
        Its bytes are damaged, cut, or of a kind this browser does not know. See Hex.
      </EmptyState>
    );
  if (url === undefined) return null;
  const onError = () => setIsBroken(true);
  return (
    <div className="flex h-full items-center justify-center p-4">
      {mime.startsWith('audio/') ? (
        // biome-ignore lint/a11y/useMediaCaption: what was recorded has none
        <audio controls src={url} onError={onError} className="w-full max-w-xl" />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: what was recorded has none
        <video controls src={url} onError={onError} className="max-h-full max-w-full" />
      )}
    </div>
  );
}
