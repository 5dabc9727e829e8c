/** Texts kept as bytes outside the heap. */
export interface Pages {
  /** Keeps a text. */
  add(text: string): Slot;
  read(slot: Slot): string;
  /** Gives the room of a text back. */
  drop(slot: Slot): void;
  clear(): void;
}

/** Where a text is. */
export interface Slot {
  readonly page: Page;
  readonly start: number;
  readonly end: number;
}

interface Page {
  readonly bytes: Buffer;
  used: number;
  /** How many texts are in it. */
  texts: number;
}

const PAGE = 256 * 1024;

/**
 * Makes pages; the first one when the first text is kept. Texts that live just long enough to be copied by the garbage collector
 * cost more than writing them here.
 */
export function createPages(): Pages {
  let current: Page | undefined;
  let spare: Page | undefined;

  const open = (bytes: number): Page => {
    const reused = bytes <= PAGE ? spare : undefined;
    if (reused !== undefined) spare = undefined;
    return reused ?? { bytes: Buffer.allocUnsafeSlow(Math.max(bytes, PAGE)), used: 0, texts: 0 };
  };
  const add = (text: string): Slot => {
    const bytes = Buffer.byteLength(text);
    if (current === undefined || current.bytes.length - current.used < bytes) current = open(bytes);
    const page = current;
    const start = page.used;
    // Text without other characters than ASCII needs no conversion.
    page.used += page.bytes.write(text, start, bytes === text.length ? 'latin1' : 'utf8');
    page.texts += 1;
    return { page, start, end: page.used };
  };
  const drop = ({ page }: Slot): void => {
    page.texts -= 1;
    if (page.texts > 0) return;
    page.used = 0;
    if (page !== current && page.bytes.length === PAGE) spare = page;
  };
  const clear = (): void => {
    current = undefined;
    spare = undefined;
  };
  return { add, read: ({ page, start, end }) => page.bytes.toString('utf8', start, end), drop, clear };
}
