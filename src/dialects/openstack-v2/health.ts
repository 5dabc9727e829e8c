import type { Call, Operation, Reply, Schema } from '../../operation/operation.ts';
import { quality, readAccept } from '../../wire/accept.ts';
import { JSON_TYPE } from '../../wire/json-reply.ts';

/** Where Glance tells of its health: by its letters only, without a slash behind it. */
export const HEALTH_PATH = '/healthcheck';

const [PLAIN_TYPE, HTML_TYPE] = ['text/plain; charset=UTF-8', 'text/html; charset=UTF-8'] as const;
const STATE = { detailed: false, reasons: ['OK'] } as const;

const toTable = (reason: string): string =>
  [
    '<HTML>\n<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>\n<BODY>\n\n<H2>Result of 1 checks:</H2>',
    '<TABLE bgcolor="#ffffff" border="1">\n<TBODY>\n<TR>\n\n<TH>\nReason\n</TH>\n</TR>',
    `<TR>\n\n    <TD>${reason}</TD>\n\n</TR>\n</TBODY>\n</TABLE>\n<HR></HR>\n\n</BODY>\n</HTML>`,
  ].join('\n');

interface Form {
  readonly type: string;
  readonly subtype: string;
  readonly mediaType: string;
  readonly body: string;
  readonly schema?: Schema;
}

/** What who wants none in particular is answered with. */
const PLAIN: Form = { type: 'text', subtype: 'plain', mediaType: PLAIN_TYPE, body: STATE.reasons.join('\n') };
/** The forms, in the order of the service: of two that the caller wants alike the first one counts. */
const FORMS: readonly Form[] = [
  PLAIN,
  { type: 'text', subtype: 'html', mediaType: HTML_TYPE, body: toTable(STATE.reasons.join(', ')) },
  {
    type: 'application',
    subtype: 'json',
    mediaType: JSON_TYPE,
    body: JSON.stringify(STATE, null, 4),
    schema: {
      title: 'Health',
      type: 'object',
      properties: { detailed: { type: 'boolean' }, reasons: { type: 'array', items: { type: 'string' } } },
      required: ['detailed', 'reasons'],
      additionalProperties: false,
    },
  },
];

function preferred(accept: string | undefined): Form {
  const ranges = accept === undefined ? undefined : readAccept(accept);
  if (ranges === undefined) return PLAIN;
  const weight = ({ type, subtype }: Form): number => quality(ranges, type, subtype);
  return FORMS.reduce((best, form) => (weight(form) > weight(best) ? form : best), PLAIN);
}

function show(call: Call): Reply {
  if (call.method === 'HEAD') return { status: 204, body: '' };
  const { mediaType, body } = preferred(call.headers.accept);
  return { status: 200, headers: { 'content-type': mediaType }, body };
}

/**
 * Says that the service is well, to everybody and by any method. To let it be unwell, a rule answers in its place.
 *
 * Source: oslo.middleware 5.0, healthcheck, with the settings that Glance 25.1 comes with; asked of it.
 */
export const HEALTH: Operation = {
  id: 'openstack-v2.health-show',
  method: 'GET',
  path: HEALTH_PATH,
  summary: 'Tell whether the service is well.',
  source: 'oslo.middleware, healthcheck, as Glance 25.1 sets it up; asked of it',
  auth: 'none',
  checks: [],
  request: { body: 'none', openQuery: true },
  replies: [
    ...FORMS.map(({ mediaType, schema }) => ({
      status: 200,
      description: 'The service is well.',
      mediaType,
      ...(schema === undefined ? {} : { schema }),
    })),
    { status: 204, description: 'The service is well, to HEAD.', mediaType: null },
  ],
  handle: (_world, call) => show(call),
};
