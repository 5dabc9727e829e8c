/** What a value is that nobody is to see; its placeholder says so. */
export type SecretKind =
  | 'token'
  | 'project'
  | 'user'
  | 'domain'
  | 'host'
  | 'secret'
  | 'signature'
  | 'key'
  | 'cookie'
  | 'request'
  | 'header';

/** Placeholders for values, the same one for the same value. */
export interface Placeholders {
  /** How many values are known. */
  readonly size: number;
  /**
   * The placeholder of a value: `<token-1>`.
   *
   * @param everywhere whether {@link replaceIn} is to find it from now on
   */
  of(kind: SecretKind, value: string, everywhere?: boolean): string;
  /** Whether the value is known. */
  has(value: string): boolean;
  /**
   * A text with placeholders for all values that are known: as they are, and as URLs, JSON, HTML and base64 write them.
   *
   * @param least characters of a value that is looked for
   */
  replaceIn(text: string, least?: number): string;
}

/** What a placeholder looks like. */
export const PLACEHOLDER = /<[a-z]+-\d+>/;
const WHOLE = /^<[a-z]+-\d+>$/;
const HERE = /<[a-z]+-\d+>/y;
/** A shorter value is replaced only where it stands as a word: it may be a part of many. */
const SHORT = 8;
/** A shorter one is not looked for at all. */
const LEAST = 3;
/** Request ids come with each answer: the oldest are forgotten. */
const REQUESTS_AT_MOST = 1000;
const BASE64 = /[A-Za-z0-9+/_-]{8,}={0,2}/g;

/** What decoded base64 has where it is no text. */
const UNTEXTUAL = /[^\P{C}\t\n\r]|\ufffd/u;

/** A value as some place writes it. */
interface Form {
  readonly text: string;
  readonly placeholder: string;
}

/** Begins with no value known. */
export function createPlaceholders(): Placeholders {
  const known = new Map<string, string>();
  const forms: FormIndex = new Map();
  const counts = new Map<SecretKind, number>();
  const requests: string[] = [];
  const looked = new Set<string>();
  const learn = (value: string, placeholder: string): void => {
    if (value.length < LEAST || looked.has(value)) return;
    looked.add(value);
    for (const text of toForms(value)) addForm(forms, { text, placeholder });
  };
  const forgetOldest = (): void => {
    const oldest = requests.length > REQUESTS_AT_MOST ? requests.shift() : undefined;
    if (oldest !== undefined) known.delete(oldest);
  };
  const replaceIn = (text: string, least: number): string => replaceForms(text, forms, least);
  return {
    get size() {
      return known.size + looked.size;
    },
    has: (value) => known.has(value),
    of: (kind, value, everywhere = true) => {
      if (value === '' || WHOLE.test(value)) return value;
      let placeholder = known.get(value);
      if (placeholder === undefined) {
        const count = (counts.get(kind) ?? 0) + 1;
        counts.set(kind, count);
        placeholder = `<${kind}-${count}>`;
        known.set(value, placeholder);
        if (kind === 'request') requests.push(value);
        forgetOldest();
      }
      if (everywhere && kind !== 'request') learn(value, placeholder);
      return placeholder;
    },
    replaceIn: (text, least = LEAST) => {
      if (forms.size === 0) return text;
      const inBase64 = text.replace(BASE64, (run) => {
        const plain = Buffer.from(run, 'base64').toString('utf8');
        return !UNTEXTUAL.test(plain) && replaceIn(plain, least) !== plain ? '<secret-0>' : run;
      });
      return replaceIn(inBase64, least);
    },
  };
}

/** By the first characters; the longest first. */
type FormIndex = Map<number, Form[]>;

function addForm(index: FormIndex, form: Form): void {
  const key = keyAt(form.text, 0);
  const list = index.get(key) ?? [];
  if (list.some(({ text }) => text === form.text)) return;
  list.push(form);
  list.sort((a, b) => b.text.length - a.text.length);
  index.set(key, list);
}

function keyAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) | 0;
}

/** How a value is written in the places it may get to. */
function toForms(value: string): Set<string> {
  const encoded = encodeURIComponent(toWellFormed(value));
  const json = JSON.stringify(value).slice(1, -1);
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  return new Set([
    value,
    encoded,
    lower,
    encodeURI(toWellFormed(value)),
    encoded.replaceAll('%20', '+'),
    json,
    toAscii(json),
    json.replaceAll('/', '\\/'),
    toHtml(value),
    Buffer.from(value, 'utf8').toString('latin1'),
    ...(value.length < SHORT ? [] : [value.toLowerCase(), value.toUpperCase()]),
  ]);
}

/** encodeURIComponent throws for half a pair. */
function toWellFormed(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}

function toAscii(json: string): string {
  return json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

function toHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function replaceForms(text: string, index: FormIndex, least: number): string {
  let done = 0;
  let out = '';
  for (let at = 0; at + LEAST <= text.length; ) {
    const next = text[at] === '<' ? endOfPlaceholder(text, at) : at;
    if (next > at) {
      at = next;
      continue;
    }
    const found = index.get(keyAt(text, at))?.find((form) => form.text.length >= least && stands(form, text, at));
    if (found === undefined) at += 1;
    else {
      out += text.slice(done, at) + found.placeholder;
      at += found.text.length;
      done = at;
    }
  }
  return out + text.slice(done);
}

function endOfPlaceholder(text: string, at: number): number {
  HERE.lastIndex = at;
  return HERE.test(text) ? HERE.lastIndex : at;
}

function stands({ text: wanted }: Form, text: string, at: number): boolean {
  if (!text.startsWith(wanted, at)) return false;
  if (wanted.length >= SHORT) return true;
  return !isWord(text[at - 1]) && !isWord(text[at + wanted.length]);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9_]/.test(character);
}
