import { useEffect, useState } from 'react';
import { EmptyState } from '../../../ui/EmptyState.tsx';

const samples = [48, 32, 24, 18, 14] as const;
const pangram = 'Sphinx of black quartz, judge my vow';
let lastFamily = 0;

/** The font's own letters, in several sizes. */
export function FontView({ bytes }: { bytes: Uint8Array<ArrayBuffer> }) {
  const [family, setFamily] = useState<string | 'broken'>();
  useEffect(() => {
    lastFamily += 1;
    const name = `recorded-${lastFamily}`;
    const face = new FontFace(name, bytes.buffer);
    face.load().then(
      () => {
        document.fonts.add(face);
        setFamily(name);
      },
      () => setFamily('broken'),
    );
    return () => {
      document.fonts.delete(face);
    };
  }, [bytes]);
  if (family === 'broken')
    return <EmptyState title="This font cannot be used">The browser refuses it. See Hex.</EmptyState>;
  if (family === undefined) return null;
  return (
    <div className="h-full space-y-4 overflow-auto p-4" style={{ fontFamily: `${family}, sans-serif` }}>
      {samples.map((size) => (
        <div key={size}>
          <p className="font-sans text-small text-muted">{size} px</p>
          <p className="leading-tight break-words" style={{ fontSize: size }}>
            {pangram}
          </p>
        </div>
      ))}
      <p className="break-all" style={{ fontSize: 20 }}>
        ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 .,:;!?&@#%()[]{'{}'} äöüßéñ
      </p>
    </div>
  );
}
