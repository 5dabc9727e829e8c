import { toFieldFacts, toLengthFacts, toWordFacts } from './attribute-facts.ts';
import { errorsOf, toEnvelopeFacts, toErrorFacts } from './error-facts.ts';
import { type Fact, type FactSection, toFact, unique } from './fact.ts';
import type { Dialect, Operation, Schema } from './operation.ts';

/**
 * What an operation does in the words of all dialects.
 *
 * @example doesOf(operation) // 'image-update', of `ims.cloudimage-update`
 */
export function doesOf({ id, does }: Pick<Operation, 'id' | 'does'>): string {
  return does ?? id.slice(id.indexOf('.') + 1);
}

/** Operations on images that take or show the image itself. */
const WITH_IMAGE = /^image-(?:list|show|create|update)$/;
const CHANGING = /^image-(?:create|update)$/;

/**
 * All that can be compared of a dialect as a whole, from its tables.
 *
 * @example toDialectFacts(dialect).find(({ id }) => id === 'words')?.facts
 */
export function toDialectFacts(dialect: Dialect): readonly FactSection[] {
  const { attributes, errors, operations } = dialect;
  const verbs = unique(operations.map(doesOf));
  return [
    { id: 'service', title: 'Service', facts: toServiceFacts(dialect) },
    {
      id: 'operations',
      title: 'Operations',
      facts: verbs.map((verb) => {
        const calls = operations.filter((one) => doesOf(one) === verb).map(({ method, path }) => `${method} ${path}`);
        return toFact(verb, calls);
      }),
    },
    { id: 'fields', title: 'Attributes of an image', facts: toFieldFacts(attributes, true) },
    { id: 'words', title: 'Words of attributes', facts: toWordFacts(attributes) },
    { id: 'envelope', title: 'Form of errors', facts: toEnvelopeFacts(dialect, errors) },
    { id: 'errors', title: 'Errors by status', facts: toErrorFacts(errors) },
    { id: 'paging', title: 'Pages', facts: toAllPagingFacts(operations) },
    { id: 'limits', title: 'Limits', facts: toLimitFacts(dialect) },
    { id: 'switches', title: 'Switches, with their defaults', facts: dialect.switches.map(toSwitchFact) },
  ];
}

/**
 * All that can be compared of one operation.
 *
 * @example toOperationFacts(dialect, operation).find(({ id }) => id === 'request')?.facts
 */
export function toOperationFacts(dialect: Dialect, operation: Operation): readonly FactSection[] {
  const rows = errorsOf(dialect, operation.id);
  const verb = doesOf(operation);
  const attributes = WITH_IMAGE.test(verb) ? shownBy(dialect, operation) : [];
  return [
    { id: 'request', title: 'Request', facts: toRequestFacts(operation) },
    { id: 'answers', title: 'Answers', facts: toAnswerFacts(operation) },
    { id: 'fields', title: 'Attributes of an image', facts: toFieldFacts(attributes, verb === 'image-update') },
    { id: 'words', title: 'Words of attributes', facts: toWordFacts(attributes) },
    { id: 'envelope', title: 'Form of errors', facts: toEnvelopeFacts(dialect, rows) },
    { id: 'errors', title: 'Errors by status', facts: toErrorFacts(rows) },
    { id: 'paging', title: 'Pages', facts: toPagingFacts(operation) },
    { id: 'limits', title: 'Limits', facts: CHANGING.test(verb) ? toLimitFacts(dialect) : [] },
  ];
}

function toServiceFacts({ home, tokenHeaders = ['x-auth-token'], claim }: Dialect): readonly Fact[] {
  return [
    toFact('home', home),
    toFact('a token stands in', tokenHeaders),
    toFact('requests may be signed instead', claim === undefined ? 'no' : 'yes'),
  ];
}

function toRequestFacts({ method, path, auth, checks, request }: Operation): readonly Fact[] {
  const { mediaTypes = {}, query = [], headers = [], openQuery = false, closedHeaders } = request;
  const named = headers.filter(({ name }) => closedHeaders === undefined || !name.startsWith(closedHeaders.prefix));
  const prefixed = closedHeaders === undefined ? [] : [`${closedHeaders.prefix}*`];
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['checks in order', checks],
    ['media types', Object.keys(mediaTypes)],
    ['query', [...query.map(({ name }) => name), ...(openQuery ? ['others too'] : [])]],
    ['headers', [...named.map(({ name }) => name), ...prefixed]],
  ];
  return [
    toFact('method', method),
    toFact('path', path),
    toFact('token', auth === 'token' ? 'needed' : 'none'),
    toFact('body', request.body),
    ...lists.flatMap(([about, names]) => (names.length === 0 ? [] : [toFact(about, names)])),
  ];
}

function toAnswerFacts({ replies, begins }: Operation): readonly Fact[] {
  const said = replies.map(({ status, mediaType }) => `${status} ${mediaType ?? 'without a body'}`);
  return [toFact('success', unique(said)), ...(begins === undefined ? [] : [toFact('begins', begins)])];
}

/** How the lists of a dialect come in pages; of several that do the same the first one goes by that name. */
function toAllPagingFacts(operations: readonly Operation[]): readonly Fact[] {
  const lists = operations.filter(({ paging }) => paging !== undefined);
  return lists.flatMap((list) => {
    const verb = doesOf(list);
    const isFirst = lists.find((one) => doesOf(one) === verb) === list;
    const name = isFirst ? verb : `${verb} (${list.method} ${list.path})`;
    return toPagingFacts(list).map((fact) => ({ ...fact, about: `${name}: ${fact.about}` }));
  });
}

function toPagingFacts({ paging }: Operation): readonly Fact[] {
  if (paging === undefined) return [];
  const { limit, usual, most, start, next } = paging;
  return [
    toFact('parameter for the size', limit),
    toFact('size without it', usual ?? 'all'),
    toFact('largest size', most ?? 'no bound'),
    toFact('parameter for the start', start ?? 'none'),
    toFact('leads to the next', next ?? 'nothing'),
  ];
}

function toLimitFacts({ limits = [], attributes }: Dialect): readonly Fact[] {
  const rows = limits.map(({ what, most, switch: name }) => {
    const fact = toFact(what, most);
    return name === undefined ? fact : { ...fact, text: `${most}, or as the switch ${name} says` };
  });
  return [...rows, ...toLengthFacts(attributes)];
}

function toSwitchFact({ name, default: usual }: Dialect['switches'][number]): Fact {
  return { about: name.slice(name.indexOf('.') + 1), value: usual, text: String(usual) };
}

/** The attributes that an answer shows; all of them where its schema does not name any, as where they are headers. */
function shownBy({ attributes }: Dialect, { replies }: Operation): Dialect['attributes'] {
  const names = new Set(replies.flatMap(({ schema }) => namesIn(schema)));
  const shown = attributes.filter(({ wire }) => names.has(wire));
  return shown.length === 0 ? attributes : shown;
}

/** The names of the image in a schema: those of the object that is an image, or of the items of a list of them. */
function namesIn(schema: Schema | undefined): readonly string[] {
  if (typeof schema !== 'object') return [];
  const { properties = {}, items } = schema as { readonly properties?: Readonly<Record<string, Schema>>; readonly items?: Schema };
  const { image, images } = properties;
  if (image !== undefined || images !== undefined) return [...namesIn(image), ...namesIn(images)];
  return [...Object.keys(properties), ...namesIn(items)];
}
