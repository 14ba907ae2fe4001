export interface HelpSheetProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function HelpSheet({ isOpen }: HelpSheetProps) {
  return isOpen ? null : null;
}
