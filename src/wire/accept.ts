/** One media range of an `Accept` header. */
export interface MediaRange {
  readonly range: string;
  /** Whether it has parameters of its own: then it fits no plain media type. */
  readonly special: boolean;
  readonly q: number;
}

const RANGE = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/;
const PARAMETER = /^[!#$%&'*+.^_`|~\w-]+=(?:[!#$%&'*+.^_`|~\w-]+|"[^"]*")$/;
const Q = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;
const MANY = 50;

/** The media ranges of an `Accept` header, `undefined` when it is not good. Source: webob/acceptparse.py. */
export function readAccept(accept: string): readonly MediaRange[] | undefined {
  const ranges: MediaRange[] = [];
  for (const part of accept.split(',', MANY)) {
    if (part.trim() === '') continue;
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const weight = parameters.findIndex((parameter) => /^q=/i.test(parameter));
    const own = weight < 0 ? parameters : parameters.slice(0, weight);
    const q = weight < 0 ? '1' : Q.exec(parameters[weight] ?? '')?.[1];
    if (!RANGE.test(range) || q === undefined || own.some((parameter) => !PARAMETER.test(parameter))) return undefined;
    ranges.push({ range: range.toLowerCase(), special: own.length > 0, q: Number(q) });
  }
  return ranges;
}

/** How much a header wants a media type, from 0 to 1: the most exact range that fits decides (RFC 9110, 12.5.1). */
export function quality(ranges: readonly MediaRange[], type: string, subtype: string): number {
  const forms = ['*/*', `${type}/*`, `${type}/${subtype}`];
  const fitting = ranges.filter(({ range, special }) => !special && forms.includes(range));
  const [best] = [...fitting].sort((a, b) => forms.indexOf(b.range) - forms.indexOf(a.range));
  return best?.q ?? 0;
}
