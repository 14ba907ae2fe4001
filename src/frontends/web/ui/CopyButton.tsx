import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';
import { IconButton } from './IconButton.tsx';

export interface CopyButtonProps {
  /** What is copied; a function when it is dear to make. */
  text: string | (() => string | Promise<string>);
  label?: string;
  className?: string;
}

const shownMs = 1500;

export function CopyButton({ text, label = 'Copy', className }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => setIsCopied(await copyText(typeof text === 'string' ? text : await text()));
  return (
    <IconButton
      size="small"
      label={isCopied ? 'Copied' : label}
      onClick={() => void copy()}
      {...(className === undefined ? {} : { className })}
    >
      {isCopied ? <Check className="text-ok" /> : <Copy />}
    </IconButton>
  );
}
