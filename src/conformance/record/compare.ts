import type { Json } from '../../operation/operation.ts';

type JsonObject = Readonly<Record<string, Json>>;

/** Turns what the service calls something into what the emulator calls it. */
export type ToOurs = (text: string) => string;

/** Differences that are told of one exchange. */
const AT_MOST = 20;
/** What two services cannot have alike: ids, times, places, and whose something is. */
const VOLATILE_NAME =
  /^(id|self|file|schema|href|url|uri|location|direct_url|owner|next|first|prev|previous|expires|updated|created|date)$|_id$|_at$/;
const VOLATILE_VALUE =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}|^[a-z][a-z0-9+.-]*:\/\/|^[0-9a-f]{32}$|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** How far a list goes depends on what else there is. */
const PAGING = /^(next|prev|previous)$/;

/** Whether a value of this name is another one each time. */
export function isVolatile(name: string, value: Json): boolean {
  return VOLATILE_NAME.test(name) || (typeof value === 'string' && VOLATILE_VALUE.test(value));
}

/**
 * Lays two JSON bodies side by side: which members there are, of which types, and the values that two services can have alike.
 *
 * @returns a line for each difference, such as `body/os_hidden: there false, here nothing`
 */
export function compareJson(there: Json, here: Json, toOurs: ToOurs): string[] {
  const found: string[] = [];
  compareValues(there, here, { at: 'body', name: '', toOurs, found });
  return found.length > AT_MOST ? [...found.slice(0, AT_MOST), `and ${found.length - AT_MOST} more`] : found;
}

interface Place {
  readonly at: string;
  readonly name: string;
  readonly toOurs: ToOurs;
  readonly found: string[];
}

function compareValues(there: Json | undefined, here: Json | undefined, place: Place): void {
  const { at, name, toOurs, found } = place;
  if (isObject(there) && isObject(here)) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
      const one = Object.hasOwn(there, key) ? there[key] : undefined;
      const other = Object.hasOwn(here, key) ? here[key] : undefined;
      if ((one === undefined || other === undefined) && PAGING.test(key)) continue;
      compareValues(one, other, { ...place, at: `${at}/${key}`, name: key });
    }
  } else if (Array.isArray(there) && Array.isArray(here)) compareLists(there, here, place);
  else if (typeOf(there) !== typeOf(here)) found.push(`${at}: there ${toText(there)}, here ${toText(here)}`);
  else if (!isSame(there, here, name, toOurs)) found.push(`${at}: there ${toText(there)}, here ${toText(here)}`);
}

function isSame(there: Json | undefined, here: Json | undefined, name: string, toOurs: ToOurs): boolean {
  if (there === here || there === undefined || here === undefined) return true;
  if (typeof there === 'string' && toOurs(there) === here) return true;
  return isVolatile(name, there) || isVolatile(name, here);
}

/** What has an id is compared with what has the same; what there was before is in one list only. */
function compareLists(there: readonly Json[], here: readonly Json[], place: Place): void {
  const { at, toOurs, found } = place;
  const idsThere = there.map(idOf);
  if (there.length > 0 && idsThere.every((id) => id !== undefined)) {
    for (const [index, id = ''] of idsThere.entries()) {
      const same = here.find((one) => idOf(one) === toOurs(id));
      if (same !== undefined) compareValues(there[index], same, { ...place, at: `${at}/${index}` });
      else if (!VOLATILE_VALUE.test(id)) found.push(`${at}: there ${JSON.stringify(id)}, here nothing`);
    }
    return;
  }
  if (![...there, ...here].some((one) => typeof one === 'object')) {
    const [one, other] = [there.map((value) => (typeof value === 'string' ? toOurs(value) : value)), here].map((list) =>
      list.map((value) => JSON.stringify(value)).sort(),
    );
    if (String(one) !== String(other)) found.push(`${at}: there ${toText(there)}, here ${toText(here)}`);
    return;
  }
  if (here.every((one) => idOf(one) !== undefined) && there.length === 0) return;
  if (there.length !== here.length) found.push(`${at}: there ${there.length} entries, here ${here.length}`);
  for (const [index, one] of there.entries()) {
    if (index < here.length) compareValues(one, here[index], { ...place, at: `${at}/${index}` });
  }
}

function idOf(value: Json): string | undefined {
  const id = isObject(value) ? value['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: Json | undefined): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function toText(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (isObject(value)) return 'an object';
  return JSON.stringify(value);
}
