import type { Call, Reply } from '../../operation/operation.ts';

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
  if (call.method === 'HEAD') return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '' };
  const kind = preferred(call.headers.accept);
  if (kind === 'json') {
    const json = { message: toBody(text, (raw) => raw), code: line, title };
    return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(json), json };
  }
  if (kind === 'plain') {
    const body = `${line}\n\n${toPlain(toBody(text, (raw) => raw))}`;
    return { status, headers: { 'content-type': 'text/plain; charset=UTF-8' }, body };
  }
  const body = `<html>\n <head>\n  <title>${line}</title>\n </head>\n <body>\n  <h1>${line}</h1>\n  ${toBody(text, escapeHtml)}\n </body>\n</html>`;
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}

/** Which of HTML and JSON the caller would rather have; HTML when it does not care, plain text when it takes neither. */
function preferred(accept: string | undefined): 'html' | 'json' | 'plain' {
  if (accept === undefined || accept === '' || accept === '*/*') return 'html';
  const html = quality(accept, 'text', 'html');
  const json = quality(accept, 'application', 'json');
  if (html === 0 && json === 0) return 'plain';
  return json > html ? 'json' : 'html';
}

/** How much an `Accept` header wants a media type, from 0 to 1: the most exact range that fits decides (RFC 9110, 12.5.1). */
function quality(accept: string, type: string, subtype: string): number {
  let exactness = -1;
  let best = 0;
  for (const part of accept.split(',', 50)) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const exact = ['*/*', `${type}/*`, `${type}/${subtype}`].indexOf(range);
    if (exact <= exactness) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    exactness = exact;
    best = q === undefined ? 1 : Number(q.slice(2)) || 0;
  }
  return best;
}
