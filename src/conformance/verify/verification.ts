import type { Exchanged, StepDifference } from './run.ts';

/** What became of one case: like the emulator, otherwise and known why, otherwise, or not run. */
export type Result = 'passed' | 'explained' | 'unexplained' | 'not-run';

/** One case of a verification. */
export interface CaseResult {
  readonly name: string;
  /** `cases/openstack-v2/images.yaml:12`. */
  readonly place: string;
  readonly source: string | null;
  readonly result: Result;
  /** Why it was not run, or what explains how it answered: `preset glance-pike`, `openstack-v2.showDirectUrl: true`. */
  readonly why: string | null;
  readonly differences: readonly StepDifference[];
  /** What could not be taken back at the target. */
  readonly left: readonly string[];
  /** Milliseconds. */
  readonly duration: number;
}

/** How many cases came to what. */
export interface Counts {
  readonly cases: number;
  readonly passed: number;
  readonly explained: number;
  readonly unexplained: number;
  readonly notRun: number;
}

/** What was found when cases were held against a cloud. */
export interface Verification {
  readonly version: 1;
  /** The release that made it. */
  readonly polyglance: string;
  readonly at: string;
  readonly dialect: string;
  /** What the target says that it is: `v2.17`. */
  readonly versions: readonly string[];
  /** What its operator says that it is. */
  readonly release: string | null;
  readonly counts: Counts;
  readonly cases: readonly CaseResult[];
}

/** A verification with what was sent and received. */
export interface Verified {
  readonly verification: Verification;
  readonly exchanges: readonly Exchanged[];
}

/** Counts them. */
export function countResults(cases: readonly CaseResult[]): Counts {
  const of = (result: Result): number => cases.filter((one) => one.result === result).length;
  return { cases: cases.length, passed: of('passed'), explained: of('explained'), unexplained: of('unexplained'), notRun: of('not-run') };
}
