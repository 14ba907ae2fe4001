// FILE → SESSION. In: the bytes of a HAR file, or of a zip file of several, as they come. Out: their entries in the store, each file's in a session
// of its own, and a report of what was left out and what had to be understood otherwise. All or nothing: when anything fails, what was stored is
// taken back. Before: routes/har-route. Next: har-reading.
import type { BeginImport } from '../../model/entry-import.ts';
import type { Session } from '../../model/session.ts';
import { type HarFileImported, HarReading } from './har-reading.ts';
import { unpackHar } from './unpack-har.ts';
import type { ZipArchive } from './zip-archive.ts';

export interface HarImportOptions {
  /** Session to add to; null for a new one. */
  into: string | null;
  fileName: string | null;
  /** For what does not fit in memory. */
  spoolDir: string;
}

export interface HarImported extends HarFileImported {
  /** Of a zip file that holds several: all but the first. */
  furtherFiles: HarFileImported[];
}

export async function importHar(
  file: AsyncIterable<Uint8Array>,
  begin: BeginImport,
  options: HarImportOptions,
): Promise<HarImported> {
  const target = await begin(options.into);
  let archive: ZipArchive | null = null;
  try {
    const unpacked = await unpackHar(file, options.spoolDir);
    archive = unpacked.archive;
    const readings: HarReading[] = [];
    for (const each of unpacked.files) {
      const last = readings.at(-1);
      if (last) await target.beginNext(last.sessionFacts());
      const fileName = unpacked.files.length > 1 ? each.name : options.fileName;
      const reading = new HarReading(target, { ...options, fileName, archive });
      readings.push(reading);
      await reading.read(each.bytes);
    }
    const sessions = await target.finish((readings.at(-1) as HarReading).sessionFacts());
    const [first, ...furtherFiles] = readings.map((each, at) =>
      each.reported((sessions[at] ?? sessions[0]) as Session),
    );
    return { ...(first as HarFileImported), furtherFiles };
  } catch (error) {
    await target.abandon().catch(() => {});
    throw error;
  } finally {
    await archive?.dispose();
  }
}
