import type { Json } from '../../operation/operation.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const WHOLE_UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Members that say what was made. */
const ID_NAME = /^(id|image_id|job_id|task_id)$/;

/** What the service made, and what the emulator made for the same request. */
export interface Twins {
  /** Takes down what both answers made, by the places where their ids stand. */
  learn(there: Json, here: Json): void;
  /** Says of an id that what has it is not the same any more. */
  part(id: string): void;
  /** A text with the emulator's ids in it. */
  readonly toOurs: (text: string) => string;
  /** The ids in a text that have no twin here. */
  strangers(text: string): readonly string[];
  /** A text as people read it: `/v2/images/<image-1>`. */
  readonly toShown: (text: string) => string;
}

/** Begins with nothing made. */
export function createTwins(): Twins {
  const ours = new Map<string, string>();
  const numbers = new Map<string, number>();
  const numberOf = (id: string): number => {
    const number = numbers.get(id) ?? numbers.size + 1;
    numbers.set(id, number);
    return number;
  };
  const learn = (there: Json, here: Json): void => {
    if (!isObject(there) || !isObject(here)) return;
    for (const [name, one] of Object.entries(there)) {
      const other = here[name];
      if (other === undefined) continue;
      const isPair = ID_NAME.test(name) && isUuid(one) && isUuid(other);
      if (isPair && !numbers.has(one.toLowerCase())) {
        numberOf(one.toLowerCase());
        ours.set(one.toLowerCase(), other);
      } else learn(one, other);
    }
  };
  return {
    learn,
    part: (id) => {
      numberOf(id.toLowerCase());
      ours.delete(id.toLowerCase());
    },
    toOurs: (text) => text.replace(UUID, (id) => ours.get(id.toLowerCase()) ?? id),
    strangers: (text) => (text.match(UUID) ?? []).map((id) => id.toLowerCase()).filter((id) => !ours.has(id)),
    toShown: (text) => text.replace(UUID, (id) => `<image-${numberOf(id.toLowerCase())}>`),
  };
}

function isUuid(value: Json): value is string {
  return typeof value === 'string' && WHOLE_UUID.test(value);
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
