import type { Place } from '../refusals.ts';
import { createCheck } from './check.ts';
import { readDocument } from './document.ts';

/** A config file: the settings it has, and where each of them stands. */
export interface ConfigDocument {
  /** Its path; what it names is relative to it. */
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Where the value of `['outgoing', 'ports']` stands. */
  readonly placeOf: (path: readonly string[]) => Place;
}

/**
 * Reads a config file and checks it against schemas/config.schema.json.
 *
 * @param file YAML or JSON
 * @throws Refusal with the place of everything that is wrong
 */
export async function readConfig(file: string): Promise<ConfigDocument> {
  const document = await readDocument(file);
  createCheck('config')(document);
  const { version: _version, $schema: _schema, ...values } = document.value as Record<string, unknown>;
  return { file, values, placeOf: document.placeOf };
}
