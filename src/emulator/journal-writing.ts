import type { Settings } from '../config.ts';
import type { IdentityData } from '../core/identity.ts';
import { type Aliases, createAliases } from '../journal/aliases.ts';
import { type Chronicle, createChronicle } from '../journal/chronicle.ts';
import type { Exchange } from '../journal/exchange.ts';
import type { LineFile } from '../journal/file.ts';
import type { LineSource } from '../journal/lines.ts';
import { createRequestLog } from '../journal/request-log.ts';
import type { ActLine, EndLine } from '../operation/journal-words.ts';
import type { Ground } from './ground.ts';
import type { Sandbox } from './sandbox.ts';
import type { JournalPage } from './written-journal.ts';

/** What is known of a sandbox when its journal is written. */
export interface WrittenSandbox {
  readonly sandbox: string | null;
  readonly people: () => IdentityData;
  readonly sizeOf: LineSource['sizeOf'];
  /** The number of the newest exchange. */
  readonly last: () => number;
}

/** What one life of a sandbox is written down with. */
export interface WrittenLife {
  readonly chronicle: Chronicle;
  /** Takes each exchange that ends while its bodies are whole; none where no file is written. */
  readonly witness: ((exchange: Exchange) => void) | undefined;
}

/** Writes down what happens in an emulator: acts in memory, and all of it into a file where there is one. */
export interface JournalWriting {
  /** A sandbox begins, or begins anew. */
  begin(sandbox: WrittenSandbox): WrittenLife;
  /** A sandbox was made on purpose. */
  made(sandbox: Sandbox): void;
  /** The file is written to its end. */
  close(): Promise<void>;
}

/** What a file is written with. */
interface Writing {
  readonly file: LineFile;
  readonly page: JournalPage;
}

/**
 * Begins to record. What writes files is loaded where one is wanted.
 *
 * @throws Refusal when the file cannot be written
 */
export async function openJournalWriting(settings: Settings, ground: Ground): Promise<JournalWriting> {
  if (settings.journal === null) return createRecording(settings, undefined);
  const [{ openLineFile }, page] = await Promise.all([import('../journal/file.ts'), import('./written-journal.ts')]);
  const stamp = await page.makeStamp({ settings, ground, sandbox: { all: true }, dropped: 0 });
  const file = openLineFile(settings.journal, (text) => process.stderr.write(text));
  file.add(() => stamp);
  return createRecording(settings, { file, page });
}

/**
 * Looks whether a journal could be written there, and writes nothing.
 *
 * @throws Refusal as {@link openJournalWriting} does
 */
export async function checkJournalFile(path: string): Promise<void> {
  (await import('../journal/file.ts')).checkLineFile(path);
}

function createRecording({ journalSize, logFormat }: Settings, writing: Writing | undefined): JournalWriting {
  const log = logFormat === 'none' ? undefined : createRequestLog(logFormat, (text) => process.stderr.write(text));
  const count = { exchanges: 0, acts: 0 };
  let lives = 0;
  const begin = ({ sandbox, people, sizeOf, last }: WrittenSandbox): WrittenLife => {
    lives += 1;
    const life = lives;
    const note = log === undefined ? undefined : (exchange: Exchange) => log(sandbox, exchange);
    if (writing === undefined) return { chronicle: createChronicle(life, last, journalSize), witness: note };
    const { file, page } = writing;
    const chronicle = createChronicle(life, last, journalSize, (act) => {
      count.acts += 1;
      file.add(() => page.toActLine(act, sandbox, life));
    });
    const aliases: Aliases = createAliases(() => people().tokens.map(({ id }) => id));
    const source = { sandbox, chronicle, aliases, sizeOf };
    return {
      chronicle,
      witness: (exchange) => {
        note?.(exchange);
        count.exchanges += 1;
        // Its bodies are cut next.
        const whole = { ...exchange };
        file.add(() => page.toExchangeLine(whole, source));
      },
    };
  };
  return {
    begin,
    made: (sandbox) => {
      if (writing === undefined) return;
      count.acts += 1;
      const { life } = sandbox.chronicle;
      writing.file.add((): Promise<ActLine> => writing.page.toMadeLine(sandbox, life));
    },
    close: async () => {
      if (writing === undefined) return;
      const { file } = writing;
      file.add((): EndLine => ({ kind: 'end', at: new Date().toISOString(), ...count, dropped: file.dropped }));
      await file.close();
    },
  };
}
