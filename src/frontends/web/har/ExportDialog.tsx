import { Download } from 'lucide-react';
import { type ComponentPropsWithRef, useState } from 'react';
import { bytesText, countText } from '../../../formats/amounts.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/TextField.tsx';
import { downloadHar, type ExportChoices } from './download-har.ts';
import { type ExportRequest, endExport, useExportRequest } from './export-request.ts';

/** What goes into the file: asked each time, since it is about to be shared. */
export function ExportDialog() {
  const request = useExportRequest();
  return request === null ? null : <OpenDialog request={request} />;
}

const bodyChoices: ReadonlyArray<{ value: ExportChoices['bodies']; label: string; detail: string }> = [
  { value: 'all', label: 'All bodies', detail: 'Whoever imports the file sees what you see' },
  { value: 'text', label: 'Text bodies only', detail: 'Without images, fonts, media and other binary ones' },
  { value: 'none', label: 'No bodies', detail: 'Addresses, headers and timings' },
];

function OpenDialog({ request }: { request: ExportRequest }) {
  const [choices, setChoices] = useState<ExportChoices>({ bodies: 'all', isRedacted: false, redactHeaders: '' });
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    downloadHar(request, choices);
    endExport();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && endExport()}
      title="Export as HAR"
      size="small"
      footer={
        <>
          <Button onClick={endExport}>Cancel</Button>
          <Button tone="primary" icon={<Download />} type="submit" form="export-choices">
            Export
          </Button>
        </>
      }
    >
      <form id="export-choices" onSubmit={save} className="space-y-4">
        <p className="break-words text-muted">{whatText(request)}</p>
        <fieldset className="space-y-1.5">
          <legend className="sr-only">Bodies</legend>
          {bodyChoices.map(({ value, label, detail }) => (
            <Choice
              key={value}
              label={label}
              detail={detail}
              type="radio"
              name="bodies"
              checked={choices.bodies === value}
              onChange={() => setChoices({ ...choices, bodies: value })}
            />
          ))}
        </fieldset>
        <Choice
          label="Replace secrets"
          detail="Authorization, cookies and tokens in addresses, wherever their values occur; binary bodies are left out"
          type="checkbox"
          checked={choices.isRedacted}
          onChange={(event) => setChoices({ ...choices, isRedacted: event.target.checked })}
        />
        {choices.isRedacted && (
          <TextField
            label="Further headers to replace"
            placeholder="X-Api-Key, X-Session"
            maxLength={2000}
            value={choices.redactHeaders}
            onChange={(event) => setChoices({ ...choices, redactHeaders: event.target.value })}
          />
        )}
      </form>
    </Dialog>
  );
}

interface ChoiceProps extends ComponentPropsWithRef<'input'> {
  label: string;
  detail: string;
}

function Choice({ label, detail, ...rest }: ChoiceProps) {
  return (
    <label className="flex items-start gap-2">
      <input className="mt-0.5" {...rest} />
      <span>
        <span className="block">{label}</span>
        <span className="block text-small text-muted">{detail}</span>
      </span>
    </label>
  );
}

function whatText(request: ExportRequest): string {
  if (request.kind === 'entries') return `${countText(request.ids.length, 'selected request')}.`;
  const { name, trafficCount, totalBytes } = request.session;
  if (request.kind === 'session') return `“${name}”: ${countText(trafficCount, 'request')}, ${bytesText(totalBytes)}.`;
  const count = request.count === null ? 'Requests' : countText(request.count, 'request');
  return `${count} of “${name}” that match ${request.q}`;
}
