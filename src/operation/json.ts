import type { Json } from './operation.ts';

/** Parses a text; `undefined` for what is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
