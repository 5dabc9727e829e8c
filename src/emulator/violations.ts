import type { CountedViolation } from '../contract/report.ts';
import type { Usage } from '../contract/usage.ts';
import { toShownViolation } from '../journal/redact.ts';
import { toViolationLine } from '../operation/report-words.ts';

/** What clients did against the contract. */
export interface Violations {
  /** Each once, as it was seen first, without secrets. */
  readonly list: readonly CountedViolation[];
  /** All of it in words, errors first. */
  readonly words: readonly string[];
}

/** What clients did against the contract, each once. */
export function countViolations({ violations }: Usage): Violations {
  const list = violations.map(({ violation, count }) => ({ ...toShownViolation(violation), count }));
  const sorted = [...list].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return {
    list,
    get words() {
      return sorted.map(toViolationLine);
    },
  };
}
