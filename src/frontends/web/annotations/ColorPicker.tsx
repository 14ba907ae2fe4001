import { Check } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { type AnnotationColor, annotationColors } from '../../../model/annotation.ts';
import { classNames } from '../ui/class-names.ts';
import { colorNames, markColors } from './annotation-colors.ts';

export interface ColorPickerProps {
  color: AnnotationColor | null;
  onChange: (color: AnnotationColor | null) => void;
}

/** Six colours and none. */
export function ColorPicker({ color, onChange }: ColorPickerProps) {
  return (
    <RadioGroup.Root
      value={color ?? 'none'}
      onValueChange={(value) => onChange(value === 'none' ? null : (value as AnnotationColor))}
      aria-label="Colour"
      className="flex gap-1.5"
    >
      <RadioGroup.Item
        value="none"
        aria-label="No colour"
        className="relative flex size-5 items-center justify-center rounded-full border border-line-strong bg-ground after:h-px after:w-3 after:-rotate-45 after:bg-muted data-[state=checked]:border-text"
      />
      {annotationColors.map((each) => (
        <RadioGroup.Item
          key={each}
          value={each}
          aria-label={colorNames[each]}
          title={colorNames[each]}
          className={classNames('flex size-5 items-center justify-center rounded-full text-ground', markColors[each])}
        >
          <RadioGroup.Indicator>
            <Check className="size-3.5" />
          </RadioGroup.Indicator>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
