import { Answer } from '../../operation/answer.ts';
import { parseJson } from '../../operation/json.ts';
import type { Call, Json, Operation } from '../../operation/operation.ts';
import { ERRORS, MALFORMED } from './errors.ts';
import { BUGS_SWITCH } from './switches.ts';

/** Bytes of a body that nobody wants that are looked at. */
const AT_MOST = 1024 * 1024;

/**
 * An operation that takes no body, as Glance has it: one that comes all the same is read as JSON first.
 *
 * gap: JSON where none is expected breaks Glance 15.0.2 (500); here it is not looked at any further.
 */
export function withoutBody(operation: Operation): Operation {
  if (operation.request.body !== 'none') return operation;
  const { handle } = operation;
  return {
    ...operation,
    handle: (world, call) => (call.hasBody ? refuseBody(call).then(() => handle(world, call)) : handle(world, call)),
  };
}

async function refuseBody(call: Call): Promise<void> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of call.stream()) {
    size += chunk.length;
    if (size > AT_MOST) throw new Answer(ERRORS.badRequest, { message: MALFORMED });
    chunks.push(chunk);
  }
  const body = parseJson(Buffer.concat(chunks).toString('utf8'));
  if (body === undefined) throw new Answer(ERRORS.badRequest, { message: MALFORMED });
  checkShape(body);
  if (call.switches[BUGS_SWITCH] === true) throw new Answer(ERRORS.internalError);
}

/**
 * A body has to be an object or a list.
 *
 * @throws Answer 400
 */
export function checkShape(body: Json): void {
  if (typeof body !== 'object' || body === null)
    throw new Answer(ERRORS.badRequest, { message: 'Unexpected body type. Expected list/dict.' });
}
