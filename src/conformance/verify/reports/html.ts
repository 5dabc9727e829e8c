import { toHtmlPage, toMarkup, toTable } from '../../../operation/markup.ts';
import type { CaseResult, Result, Verification } from '../verification.ts';
import { toCountsLine } from './text.ts';

const TITLES: Readonly<Record<Result, string>> = {
  unexplained: 'Otherwise',
  explained: 'Otherwise, and explained',
  'not-run': 'Not run',
  passed: 'As the emulator',
};

/** One page with all of it, which asks nothing of the web. */
export function toHtml({ cases, counts, dialect, versions, release, at, polyglance }: Verification): string {
  const about = [release, ...versions.slice(0, 1), at.slice(0, 10), `polyglance ${polyglance}`].filter((one) => one !== null);
  const parts = (Object.keys(TITLES) as Result[]).map((result) =>
    toPart(
      result,
      cases.filter((one) => one.result === result),
    ),
  );
  const left = cases.flatMap((one) => one.left.map((text) => `<li>${toMarkup(`${one.name}: ${text}`)}</li>`));
  const over = left.length === 0 ? '' : `<h2>Left over</h2><ul>${left.join('')}</ul>`;
  const head = `<h1>${toMarkup(dialect)}</h1><p>${toCountsLine(counts)}; ${toMarkup(about.join(', '))}</p>`;
  return toHtmlPage(`polyglance: verification of ${dialect}`, [head, ...parts, over].join('\n'));
}

function toPart(result: Result, cases: readonly CaseResult[]): string {
  if (cases.length === 0) return '';
  return `<h2>${TITLES[result]}: ${cases.length}</h2>${toTable(['case', 'where', 'what'], cases.map(toRow))}`;
}

function toRow({ name, place, source, result, why, differences }: CaseResult): string {
  const told = differences.map(
    (one) => `<code>${toMarkup(one.request)}</code>: ${toMarkup(`${one.place}: expected ${one.expected}, got ${one.actual}`)}`,
  );
  const what = [...(why === null ? [] : [toMarkup(why)]), ...told, ...(source === null ? [] : [`<small>${toMarkup(source)}</small>`])];
  const shown = `<span class="${result === 'unexplained' ? 'error' : 'yes'}">${toMarkup(name)}</span>`;
  return `<tr><td>${shown}</td><td><code>${toMarkup(place)}</code></td><td>${what.join('<br>')}</td></tr>`;
}
