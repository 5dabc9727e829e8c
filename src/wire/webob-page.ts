import type { ErrorForm } from '../operation/error-row.ts';
import type { Call, Reply, Schema } from '../operation/operation.ts';
import { quality, readAccept } from './accept.ts';
import { JSON_TYPE } from './json-reply.ts';

/** What an error page says: WebOb fills other templates for 405 and 415 than for the rest. */
export type PageText =
  | { readonly explanation: string; readonly detail: string }
  | { readonly method: string }
  | { readonly mediaType: string };

/** Reason phrases as WebOb writes them. Source: webob/exc.py, the titles of its classes. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Request Range Not Satisfiable',
  417: 'Expectation Failed',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const [HTML_TYPE, PLAIN_TYPE] = ['text/html; charset=UTF-8', 'text/plain; charset=UTF-8'] as const;

const ERROR_DOCUMENT: Schema = {
  title: 'ErrorDocument',
  type: 'object',
  properties: {
    message: { type: 'string', description: "What is wrong, in the page's words: breaks are tags." },
    code: { type: 'string', pattern: '^[1-5]\\d\\d [A-Z]', description: 'The status with its words.' },
    title: { type: 'string', description: 'The words of the status.' },
  },
  required: ['message', 'code', 'title'],
  additionalProperties: false,
};
const ERROR_HTML: Schema = {
  title: 'ErrorPage',
  type: 'string',
  pattern:
    '^<html>\\n <head>\\n {2}<title>([1-5]\\d\\d [A-Z][^<\\n]*)</title>\\n </head>\\n <body>\\n {2}<h1>\\1</h1>\\n {2}[^]*<br /><br />\\n[^]*\\n </body>\\n</html>$',
};
const ERROR_TEXT: Schema = { title: 'ErrorText', type: 'string', pattern: '^[1-5]\\d\\d [A-Z][^\\n]*\\n\\n' };
const PAGES: readonly ErrorForm[] = [
  { mediaType: HTML_TYPE, schema: ERROR_HTML },
  { mediaType: JSON_TYPE, schema: ERROR_DOCUMENT },
  { mediaType: PLAIN_TYPE, schema: ERROR_TEXT },
];
const BARE: readonly ErrorForm[] = [{ mediaType: null }];

/** The forms of an error of a service that stands on WebOb. The server before it refuses long URLs, without a body (eventlet.wsgi). */
export function pageForms({ status }: { readonly status: number }): readonly ErrorForm[] {
  return status === 414 ? BARE : PAGES;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

function toBody(text: PageText, quote: (text: string) => string): string {
  if ('method' in text) return `The method ${quote(text.method)} is not allowed for this resource. <br /><br />\n`;
  if ('mediaType' in text) {
    return `The request media type ${quote(text.mediaType)} is not supported by this server.\n<br /><br />\n`;
  }
  return `${quote(text.explanation)}<br /><br />\n${quote(text.detail)}\n\n`;
}

/** As WebOb's `strip_tags`: line ends become spaces, breaks become line ends. */
function toPlain(body: string): string {
  return body
    .replaceAll('\n', ' ')
    .replaceAll('\r', '')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[a-z/][^<>]*>/gi, '');
}

/**
 * An error as the caller accepts it: HTML unless it would rather have JSON, plain text if it wants neither.
 *
 * Source: webob/exc.py, `WSGIHTTPException.generate_response`.
 */
export function toErrorPage(status: number, text: PageText, call: Call): Reply {
  const title = TITLES[status] ?? 'Error';
  const line = `${status} ${title}`;
  if (call.method === 'HEAD') return { status, headers: { 'content-type': HTML_TYPE }, body: '' };
  const kind = preferred(call.headers.accept);
  if (kind === 'json') {
    const json = { message: toBody(text, (raw) => raw), code: line, title };
    return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(json), json };
  }
  if (kind === 'plain') {
    const body = `${line}\n\n${toPlain(toBody(text, (raw) => raw))}`;
    return { status, headers: { 'content-type': PLAIN_TYPE }, body };
  }
  const body = `<html>\n <head>\n  <title>${line}</title>\n </head>\n <body>\n  <h1>${line}</h1>\n  ${toBody(text, escapeHtml)}\n </body>\n</html>`;
  return { status, headers: { 'content-type': HTML_TYPE }, body };
}

/**
 * Which of HTML and JSON the caller would rather have. A header that cannot be read counts as one that takes everything; one
 * that is missing or empty takes neither. Source: webob/acceptparse.py, asked of Glance 25.1.
 */
function preferred(accept = ''): 'html' | 'json' | 'plain' {
  if (accept === '*/*') return 'html';
  const ranges = readAccept(accept);
  if (ranges === undefined) return 'html';
  const html = quality(ranges, 'text', 'html');
  const json = quality(ranges, 'application', 'json');
  if (html === 0 && json === 0) return 'plain';
  return json > html ? 'json' : 'html';
}
