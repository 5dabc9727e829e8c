import type { Switches } from '../operation/operation.ts';
import { type Severity, VIOLATION_RULES, type Violation } from '../operation/violation.ts';

/** What becomes of a request that is against the contract: see the switch `contract`. */
export type ContractMode = 'enforce' | 'report' | 'strict';

/** The contract as it holds for one dialect of a sandbox. */
export interface Contract {
  readonly mode: ContractMode;
  /** Whether no rule is looked at: nothing needs to be checked then. */
  readonly isOff: boolean;
  /** Whether this rule is looked at. */
  has(rule: string): boolean;
  /** What counts of these, as grave as it is to be taken. */
  judge(violations: readonly Violation[]): readonly Violation[];
}

/** The contract of one sandbox, by the id of the dialect. */
export type Contracts = (dialect: string) => Contract;

/** Reads the contract from the switches of a sandbox: what is said of a dialect goes before what is said of all. */
export function createContracts(switches: Switches): Contracts {
  const all = new Map<string, Contract>();
  return (dialect) => {
    const known = all.get(dialect);
    if (known !== undefined) return known;
    const made = toContract(switches, dialect);
    all.set(dialect, made);
    return made;
  };
}

type Taken = Severity | 'none' | undefined;

function toContract(switches: Switches, dialect: string): Contract {
  const read = (name: string): string => String(switches[`${dialect}.${name}`] ?? switches[name] ?? 'default');
  const mode = read('contract') as ContractMode;
  const taken = new Map<string, Taken>(
    VIOLATION_RULES.map(({ id, severity }) => {
      const said = read(`contract.${id}`);
      const wanted = said === 'default' ? undefined : (said as Severity | 'none');
      return [id, wanted ?? (severity === 'none' ? 'none' : undefined)];
    }),
  );
  // All as grave as they are found to be: the common case.
  const isPlain = [...taken.values()].every((one, index) => one === undefined || VIOLATION_RULES[index]?.severity === 'none');
  return {
    mode,
    isOff: [...taken.values()].every((one) => one === 'none'),
    has: (rule) => taken.get(rule) !== 'none',
    judge: (violations) =>
      isPlain || violations.length === 0 ? violations : violations.flatMap((one) => toJudged(one, taken.get(one.id))),
  };
}

function toJudged(violation: Violation, taken: Taken): readonly Violation[] {
  if (taken === 'none') return [];
  return [taken === undefined || taken === violation.severity ? violation : { ...violation, severity: taken }];
}
