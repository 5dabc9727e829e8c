import { Command } from 'commander';
import { presetsOf } from '../config/presets.ts';
import { toRangeWords, toSwitchSchema } from '../config/switches.ts';
import type { Tables } from '../emulator/tables.ts';
import type { ErrorRow } from '../operation/error-row.ts';
import type { Dialect, Schema, SwitchRow } from '../operation/operation.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { type Row, toColumns } from './columns.ts';
import { exitCodes } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** What the commands that show tables stand on. */
export interface TablesContext {
  readonly terminal: Terminal;
  /** Loads the tables; `--help` needs none. */
  readonly loadTables: () => Promise<Tables>;
  readonly end: (code: number) => void;
}

interface TableOptions {
  readonly json?: boolean;
}

/** The commands that say what the dialects have: `routes`, `errors`, `switches`, `openapi`. */
export function createTableCommands(context: TablesContext): readonly Command[] {
  return [
    tableCommand(context, 'routes', 'List the operations of all dialects, or of one', 'polyglance routes ims', {
      head: ['method', 'path', 'operation', 'summary'],
      toRows: (dialect) => dialect.operations.map(({ method, path, id, summary }) => [method, `${dialect.home}${path}`, id, summary]),
      toJson: (dialect) =>
        dialect.operations.map(({ id, method, path, summary, source, auth }) => ({
          id,
          dialect: dialect.id,
          method,
          path: `${dialect.home}${path}`,
          summary,
          source,
          auth,
        })),
    }),
    tableCommand(context, 'errors', 'List the errors of all dialects, or of one', 'polyglance errors openstack-v2', {
      head: ['error', 'status', 'code', 'from', 'operations', 'message'],
      toRows: (dialect) =>
        dialect.errors.map((row) => [
          row.id,
          String(row.status),
          row.code ?? '–',
          row.raisedBy,
          toNames(row, dialect),
          shorten(toMessage(row)),
        ]),
      toJson: (dialect, { showError }) => dialect.errors.map((row) => showError(dialect, row)),
      more: ASKING,
    }),
    tableCommand(context, 'switches', 'List the switches of all dialects, or of one', 'polyglance switches openstack-v2', {
      head: ['switch', 'default', 'values', 'what it does', 'presets'],
      toRows: (dialect) =>
        dialect.switches.map((row) => [row.name, String(row.default), toValues(row.schema), row.summary, toPresets(row)]),
      toJson: (dialect) => dialect.switches.map((row) => ({ ...row, dialect: dialect.id })),
      more: SWITCHING,
    }),
    openapiCommand(context),
  ];
}

/** How to set a switch of the list. */
const SWITCHING = `
Set one at a start, or in a sandbox of its own:
  polyglance start --switch openstack-v2.secureRbac=true
  { "name": "strict", "switches": { "openstack-v2.secureRbac": true } }
polyglance presets shows named sets of them.
Three more belong to no dialect: marks (all, none), prefer (on, off) and rules (on, off).`;

/** What the presets set a switch to. */
function toPresets(row: SwitchRow): string {
  return (
    presetsOf(row)
      .map(({ preset, value }) => `${preset}: ${value}`)
      .join(', ') || '–'
  );
}

/** What a switch can be set to, in short. */
function toValues(schema: Schema): string {
  const { enum: words, type, examples, minimum, maximum } = toSwitchSchema(schema);
  if (words !== undefined) return words.map(String).join(', ');
  if (type === 'boolean') return 'true, false';
  if (examples !== undefined) return `such as ${examples.join(', ')}`;
  return type === 'string' || type === undefined ? 'a text' : toRangeWords({ minimum, maximum }) || 'a number';
}

interface Table {
  readonly head: Row;
  readonly toRows: (dialect: Dialect) => readonly Row[];
  readonly toJson: (dialect: Dialect, tables: Tables) => readonly object[];
  /** What the help says behind the example. */
  readonly more?: string;
}

/** How to get an error of the list. */
const ASKING = `
Ask for one in a request, or in the rule of a scenario:
  Prefer: error=openstack-v2.conflict
  - { match: { operation: openstack-v2.image-update }, reply: { error: openstack-v2.conflict } }`;

/** The operations that may answer so, without the dialect, which the row's id begins with; how many, where they are many. */
function toNames({ operations }: ErrorRow, { id }: Dialect): string {
  if (operations === '*') return 'all';
  return operations.length > MANY ? `${operations.length}, see --json` : operations.map((one) => one.slice(id.length + 1)).join(', ');
}

/** What the row says first, with what stands behind it. */
function toMessage({ message, says: [said] = [] }: ErrorRow): string {
  return said?.message ?? [message, said?.detail].filter(Boolean).join(' ');
}

function tableCommand(
  { terminal, loadTables, end }: TablesContext,
  name: string,
  description: string,
  example: string,
  table: Table,
): Command {
  return new Command(name)
    .description(description)
    .argument('[dialect]', 'one dialect: openstack-v2, openstack-v1, rackspace, ims, …')
    .option('--json', 'as JSON, with all that there is to know')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', `\nExample:\n  ${example}${table.more === undefined ? '' : `\n${table.more}`}`)
    .action(async (dialect: string | undefined, { json = false }: TableOptions) => {
      const tables = await loadTables();
      const dialects = select(tables.dialects, dialect);
      terminal.write(
        json
          ? `${JSON.stringify(
              dialects.flatMap((one) => table.toJson(one, tables)),
              null,
              2,
            )}\n`
          : toColumns([table.head, ...dialects.flatMap((one) => table.toRows(one))]),
      );
      end(exitCodes.fine);
    });
}

function openapiCommand({ terminal, loadTables, end }: TablesContext): Command {
  return new Command('openapi')
    .description('Describe a dialect as OpenAPI 3.1, in JSON')
    .argument('<dialect>', 'openstack-v2, openstack-v1, rackspace, ims, …')
    .option('--server <url>', 'where the emulator is', 'http://127.0.0.1:9292')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', '\nExample:\n  polyglance openapi openstack-v2 > openapi.json')
    .action(async (wanted: string, { server }: { readonly server: string }) => {
      const { dialects, describe } = await loadTables();
      for (const dialect of select(dialects, wanted)) {
        terminal.write(`${JSON.stringify(describe(dialect, server.replace(/\/+$/, '')), null, 2)}\n`);
      }
      end(exitCodes.fine);
    });
}

function select(dialects: readonly Dialect[], wanted: string | undefined): readonly Dialect[] {
  if (wanted === undefined) return dialects;
  const found = dialects.filter(({ id }) => id === wanted);
  if (found.length > 0) return found;
  const ids = dialects.map(({ id }) => id);
  throw new Refusal(`there is no dialect ${JSON.stringify(wanted)}${didYouMean(wanted, ids) || `: there are ${ids.join(', ')}`}`);
}

const LONG = 100;
const MANY = 3;

function shorten(message: string): string {
  return message.length > LONG ? `${message.slice(0, LONG - 1)}…` : message;
}
