import { parseParameters } from '../../parameters/parse-parameters.ts';
import { PairTable } from '../../parts/PairTable.tsx';

export function FormView({ text }: { text: string }) {
  return (
    <div className="h-full overflow-auto">
      <PairTable label="Form fields" pairs={parseParameters(text)} />
    </div>
  );
}
