import { toHtmlPage, toMarkup, toTable } from '../../operation/markup.ts';
import { plural } from '../../operation/report-words.ts';
import type { DialectCoverage, Item, OperationCoverage } from '../coverage.ts';
import type { Report } from '../report.ts';

/** One page with all of it, which asks nothing of the web. */
export function toHtml(report: Report): string {
  const { violations, coverage, requests, polyglance } = report;
  const head = `${plural(requests, 'request')}, ${plural(violations.errors, 'violation')}, ${plural(violations.warnings, 'warning')}`;
  const body = [
    `<h1>polyglance</h1><p>${head}; made by polyglance ${toMarkup(polyglance)}</p>`,
    '<h2>Against the contract</h2>',
    toViolations(report),
    '<h2>Coverage</h2>',
    coverage.percent === null ? '<p>No cloud was spoken to.</p>' : coverage.dialects.map(toDialect).join(''),
    toUnused(report),
  ].join('\n');
  return toHtmlPage('polyglance: report', body);
}

function toViolations({ violations: { list } }: Report): string {
  if (list.length === 0) return '<p>Nothing.</p>';
  const rows = list.map(({ id, operation, location, expected, actual, severity, source, fix, count }) => {
    const cells = [
      `<span class="${severity}">${severity}</span> <code>${id}</code>`,
      `<code>${operation}</code>`,
      `<code>${toMarkup(location)}</code>`,
    ];
    const words = [toMarkup(expected), toMarkup(actual), String(count), `${toMarkup(fix)}<br><small>${toMarkup(source)}</small>`];
    return `<tr>${[...cells, ...words].map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return toTable(['rule', 'operation', 'where', 'expected', 'got', 'times', 'what to do'], rows);
}

function toDialect({ id, percent, operations }: DialectCoverage): string {
  const meter = `<meter min="0" max="100" value="${percent}">${percent} %</meter> ${percent} %`;
  return `<h3>${id} ${meter}</h3>${operations.map(toOperation).join('')}`;
}

function toOperation({ id, requests, errors, fields, mediaTypes, percent }: OperationCoverage): string {
  const counted = errors.filter(({ counts, times }) => counts || times > 0);
  const rows = [
    ...counted.map(({ name, status, code, times, by }) =>
      toRow(`${status} ${name}${code === null ? '' : ` (${code})`}`, times, times > 0 ? '' : by),
    ),
    ...[...fields, ...mediaTypes].map(({ name, times }: Item) => toRow(name, times, '')),
  ];
  const head = `<code>${id}</code> ${plural(requests, 'request')}, ${percent} %`;
  return `<details class="${requests > 0 ? 'yes' : 'no'}"><summary>${head}</summary>${toTable(['what', 'times', 'what would produce it'], rows)}</details>`;
}

function toRow(name: string, times: number, by: string): string {
  return `<tr class="${times > 0 ? 'yes' : 'no'}"><td><code>${toMarkup(name)}</code></td><td>${times === 0 ? 'never' : times}</td><td>${toMarkup(by)}</td></tr>`;
}

function toUnused({ unused }: Report): string {
  return unused.length === 0 ? '' : `<h2>Never happened</h2><ul>${unused.map((line) => `<li>${toMarkup(line)}</li>`).join('')}</ul>`;
}
