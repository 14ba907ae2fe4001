import { useEffect, useState } from 'react';

/** An address for bytes in memory, for as long as they are shown. `mime` is from a fixed list: no page ever comes out of it. */
export function useObjectUrl(bytes: Uint8Array<ArrayBuffer> | undefined, mime: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (bytes === undefined) return;
    const made = URL.createObjectURL(new Blob([bytes], { type: mime }));
    setUrl(made);
    return () => {
      setUrl(undefined);
      URL.revokeObjectURL(made);
    };
  }, [bytes, mime]);
  return url;
}
