import type { ErrorForm, ErrorRow } from './error-row.ts';
import { BETWEEN, type Fact, unique } from './fact.ts';
import type { Dialect, Schema } from './operation.ts';

/** Which layers answer with errors, in words. */
const LAYERS: Readonly<Record<ErrorRow['raisedBy'], string>> = {
  service: 'the service',
  'auth-filter': 'the filter for tokens',
  gateway: 'the gateway in front',
};
/** Codes are told one by one up to so many. */
const FEW = 12;

/**
 * What there is of errors by their status: the cloud's own codes, and which layer answers.
 *
 * @example toErrorFacts(rows)[0] // { about: '400', value: [{ raisedBy: 'service', codes: ['IMG.0001', …] }], text: 'the service: IMG.0001, …' }
 */
export function toErrorFacts(rows: readonly ErrorRow[]): readonly Fact[] {
  const statuses = unique(rows.map(({ status }) => status)).toSorted((a, b) => a - b);
  return statuses.map((status) => {
    const same = rows.filter((row) => row.status === status);
    const layers = layersOf(same).map((raisedBy) => {
      const codes = same.filter((row) => row.raisedBy === raisedBy).flatMap(({ code }) => code ?? []);
      return { raisedBy, codes: unique(codes) };
    });
    return { about: String(status), value: layers, text: layers.map(toLayerText).join(BETWEEN) };
  });
}

function layersOf(rows: readonly ErrorRow[]): readonly ErrorRow['raisedBy'][] {
  const layers = Object.keys(LAYERS) as ErrorRow['raisedBy'][];
  return layers.filter((layer) => rows.some(({ raisedBy }) => raisedBy === layer));
}

function toLayerText({ raisedBy, codes }: { readonly raisedBy: ErrorRow['raisedBy']; readonly codes: readonly string[] }): string {
  if (codes.length === 0) return LAYERS[raisedBy];
  const told = codes.length > FEW ? `${codes.slice(0, 2).join(', ')} and ${codes.length - 2} more` : codes.join(', ');
  return `${LAYERS[raisedBy]}: ${told}`;
}

/**
 * What errors look like on the wire, by the layer that answers.
 *
 * @example toEnvelopeFacts(dialect, rows)[0] // { about: 'errors of the service', …, text: 'application/json {code, message, title} · …' }
 */
export function toEnvelopeFacts(dialect: Dialect, rows: readonly ErrorRow[]): readonly Fact[] {
  return layersOf(rows).map((layer) => {
    const forms = rows.filter(({ raisedBy }) => raisedBy === layer).flatMap((row) => dialect.errorForms(row));
    const value = toShapes(forms);
    const text = value.map(({ mediaType, shape }) => (mediaType === null ? 'no body' : `${mediaType} ${shape}`)).join(BETWEEN);
    return { about: `errors of ${LAYERS[layer]}`, value, text };
  });
}

type Shape = { readonly mediaType: string | null; readonly shape: string };

/** Where one name holds all the rest and forms differ in nothing but that name, they are one form. */
function toShapes(forms: readonly ErrorForm[]): readonly Shape[] {
  const shapes = forms.flatMap(toChoices).map(({ mediaType, schema }) => {
    const [first, ...others] = Object.entries(propertiesOf(schema));
    const inner = first === undefined || others.length > 0 ? {} : propertiesOf(first[1]);
    const name = Object.keys(inner).length === 0 ? undefined : first?.[0];
    return { mediaType, name, inner: toMembers(inner), shape: toShape(schema) };
  });
  return unique(
    shapes.map(({ mediaType, name, inner, shape }) => {
      const names = new Set(shapes.flatMap((one) => (one.inner === inner && one.name !== undefined ? [one.name] : [])));
      return { mediaType, shape: name !== undefined && names.size > 1 ? `{<name of the error>: ${inner}}` : shape };
    }),
  );
}

/** A form that may be one of several, as these. */
function toChoices(form: ErrorForm): readonly Pick<ErrorForm, 'mediaType' | 'schema'>[] {
  const { mediaType, schema } = form;
  const choices = typeof schema === 'object' ? (schema['anyOf'] as readonly Schema[] | undefined) : undefined;
  return choices === undefined ? [form] : choices.map((choice) => ({ mediaType, schema: choice }));
}

function propertiesOf(schema: Schema | undefined): Readonly<Record<string, Schema>> {
  if (typeof schema !== 'object') return {};
  return (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
}

function toMembers(properties: Readonly<Record<string, Schema>>): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const inner = propertiesOf(schema);
    return Object.keys(inner).length === 0 ? name : `${name}: ${toMembers(inner)}`;
  });
  return `{${members.join(', ')}}`;
}

function toShape(schema: Schema | undefined): string {
  const properties = propertiesOf(schema);
  return Object.keys(properties).length === 0 ? '(a page)' : toMembers(properties);
}

/**
 * The rows that an operation may answer with.
 *
 * @example errorsOf(dialect, 'ims.cloudimage-update')
 */
export function errorsOf({ errors }: Dialect, operation: string): readonly ErrorRow[] {
  return errors.filter(({ operations }) => operations === '*' || operations.includes(operation));
}
