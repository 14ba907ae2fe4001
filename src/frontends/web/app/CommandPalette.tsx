export interface CommandPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function CommandPalette({ isOpen }: CommandPaletteProps) {
  return isOpen ? null : null;
}
