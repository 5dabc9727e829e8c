/** What XML 1.0 cannot have. */
const NOT_XML = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;

/**
 * A text as XML has it, in an attribute too.
 *
 * @example toXml('a < b') // 'a &lt; b'
 */
export function toXml(text: string): string {
  return text.replace(NOT_XML, '?').replace(/[&<>"'\n\r\t]/g, (mark) => ENTITIES[mark] ?? `&#${mark.charCodeAt(0)};`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as HTML has it, in an attribute too. */
export const toMarkup = (text: string): string => text.replace(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
.error { color: #c22; } .warning { color: #a60; } .no { opacity: .6; } code { font: .92em ui-monospace, monospace; }
meter { width: 8rem; } details { margin: .2rem 0; } summary { cursor: pointer; }`;

/**
 * A page that asks nothing of the web.
 *
 * @param body markup
 */
export function toHtmlPage(title: string, body: string): string {
  const viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">';
  return `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">${viewport}<title>${toMarkup(title)}</title><style>${STYLE}</style></head>\n<body>\n${body}\n</body>\n</html>\n`;
}

/** A table, of rows of markup. */
export function toTable(names: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${names.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
