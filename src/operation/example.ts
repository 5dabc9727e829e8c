import type { Json, Schema } from './operation.ts';

/** Makes a value that fits a schema, another one with each call. */
export type Faker = (schema: Schema) => Json;

/**
 * Loads what makes values from schemas; it is loaded here and nowhere else, when it is first asked for.
 *
 * @param seed a whole number from 0 below 2 ** 32: the same seed and the same calls make the same values
 * @example (await loadFaker(7))({ enum: ['qcow2', 'raw'] })
 */
export async function loadFaker(seed: number): Promise<Faker> {
  const { createGeneratorSync } = await import('json-schema-faker');
  const generator = createGeneratorSync({ seed });
  return (schema) => generator.generate(schema) as Json;
}
