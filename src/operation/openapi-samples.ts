import { createClock } from '../core/clock.ts';
import type { ErrorRow } from './error-row.ts';
import type { Call, Dialect, Json, Operation, Reply, Switches } from './operation.ts';
import { createSchemaChecker } from './validate.ts';

/** Shows the errors of a dialect as it answers with them. */
export interface Samples {
  /** The example of an error in this media type, as a member of `examples`; none where it is not said so. */
  of(operation: Operation, row: ErrorRow, mediaType: string): readonly (readonly [name: string, reference: Json])[];
  /** What references lead to. */
  readonly components: { readonly [name: string]: Json };
}

/** When the examples are from. */
const AT = Date.UTC(2026, 0, 1);
/** What stands for an id in them. */
const ID = '1bea47ed-f6a9-463b-b423-14b9cca9ad27';
const SERVER = 'http://127.0.0.1:9292';

/** Makes the writer of a dialect's examples: they are what its own `renderError` makes. Equal ones stand there once. */
export function createSamples(dialect: Dialect): Samples {
  const components: Record<string, Json> = {};
  const settings = toSettings(dialect);
  const clock = createClock({ mode: 'frozen', at: AT });
  const render = (operation: Operation, row: ErrorRow, mediaType: string, switches: Switches): Reply => {
    const params = Object.fromEntries([...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => [name, toValue(name)]));
    const [sent] = Object.keys(operation.request.mediaTypes ?? {});
    const call: Call = {
      id: `req-${ID}`,
      operation,
      dialect,
      method: operation.method,
      path: operation.path.replace(/\{([^}]+)\}/g, (_whole, name: string) => toValue(name)),
      search: '',
      params,
      headers: { accept: mediaType.replace(/;.*/, ''), ...(sent === undefined ? {} : { 'content-type': sent }) },
      base: `${SERVER}${dialect.home}`,
      urlOf: (home) => `${SERVER}${home}`,
      clock,
      switches,
      caller: null,
      body: undefined,
      stream: () => emptyStream(),
      hasBody: false,
      schemas: createSchemaChecker(),
      violations: [],
    };
    return dialect.renderError(row, call);
  };
  const keep = (row: ErrorRow, mediaType: string, value: Json): string => {
    const short = row.id.slice(row.id.indexOf('.') + 1);
    const kind = /^[a-z]+\/([a-z]+)/.exec(mediaType)?.[1] ?? 'text';
    const text = JSON.stringify(value);
    for (let count = 1; ; count += 1) {
      const name = `${short}.${kind}${count === 1 ? '' : `.${count}`}`;
      if (components[name] === undefined) components[name] = { summary: row.id, value };
      if (JSON.stringify((components[name] as { readonly value: Json }).value) === text) return name;
    }
  };
  const of: Samples['of'] = (operation, row, mediaType) => {
    for (const switches of settings) {
      const { headers = {}, body = '', json } = render(operation, row, mediaType, switches);
      if (headers['content-type'] === mediaType && typeof body === 'string' && body !== '') {
        return [[row.id, { $ref: `#/components/examples/${keep(row, mediaType, json ?? body)}` }]];
      }
    }
    return [];
  };
  return { of, components };
}

/** What the switches can be, the defaults first: some errors have another form by one of them. */
function toSettings({ switches }: Dialect): readonly Switches[] {
  const defaults: Switches = Object.fromEntries(switches.map((row) => [row.name, row.default]));
  const others = switches.flatMap(({ name, schema }) => {
    const values = typeof schema === 'object' && Array.isArray(schema['enum']) ? (schema['enum'] as readonly string[]) : [];
    return values.filter((value) => value !== defaults[name]).map((value) => ({ ...defaults, [name]: value }));
  });
  return [defaults, ...others];
}

/** Images and jobs have UUIDs; other things are called what they are. */
function toValue(name: string): string {
  return name.endsWith('_id') ? ID : name.replaceAll('_', '-');
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {
  // No error has a body to look into.
}
