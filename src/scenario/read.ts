import { createCheck, refuseAll } from '../documents/check.ts';
import { type Document, parseDocument, readDocument } from '../documents/document.ts';
import type { Finding } from '../refusals.ts';
import { checkEffects } from './check-effects.ts';
import { checkStates } from './check-states.ts';
import { checkRuleTimes } from './check-times.ts';
import { checkShadows, checkUse } from './check-use.ts';
import { allOperations, findOperations, type KnownDialect, type KnownOperation, type Tell, toNoOperation } from './known.ts';
import { toEffects } from './plan-step.ts';
import type { Effects, Match, Rule, Scenario, ValueTest } from './scenario.ts';
import { isTest, toValueCheck } from './value.ts';

/**
 * Reads a scenario from text and checks it against schemas/scenario.schema.json and against what the dialects have.
 *
 * @param text YAML or JSON
 * @param file what messages call it
 * @param known the dialects
 * @throws Refusal with the place of everything that is wrong
 */
export async function readScenario(text: string, file: string, known: readonly KnownDialect[]): Promise<Scenario> {
  const document = await parseDocument(text, file);
  createCheck('scenario')(document);
  return toScenario(document, known);
}

/**
 * Reads scenario files, in their order.
 *
 * @param paths YAML or JSON files
 * @param known the dialects
 * @throws Refusal with the place of everything that is wrong in the first file that is not good
 */
export async function readScenarioFiles(paths: readonly string[], known: readonly KnownDialect[]): Promise<Scenario[]> {
  const check = createCheck('scenario');
  const documents = await Promise.all(paths.map(readDocument));
  const scenarios = documents.map((document) => {
    check(document);
    return toScenario(document, known);
  });
  const names = scenarios.map(({ name }) => name);
  const twice = documents.flatMap(({ placeOf }, index): Finding[] => {
    const first = names.indexOf(names[index] ?? '');
    const message = `${paths[first]} has the name "${names[index]}" too: give one of them another name`;
    return first === index ? [] : [{ message, place: placeOf(['name']) }];
  });
  refuseAll(twice);
  return scenarios;
}

/**
 * Reads a plan: operations with their steps, or that below `plan`, beside a `name` and a `header`.
 *
 * @param text YAML or JSON
 * @param file what messages call it
 * @param name what it is called where it does not say it
 * @returns a scenario with nothing else
 * @throws Refusal with the place of everything that is wrong
 * @example await readPlan('{ "ims.job-show": ["503 retry-after=2s", "ok"] }', 'request body', dialects, 'plan-1')
 */
export async function readPlan(text: string, file: string, known: readonly KnownDialect[], name: string): Promise<Scenario> {
  const document = await parseDocument(text, file);
  const wrapped = wrapPlan(document, name);
  createCheck('scenario')(wrapped);
  return toScenario(wrapped, known);
}

/** Keys of a plan that is not bare. */
const PLAN_KEYS = ['version', '$schema', 'name', 'description', 'header', 'plan'];

/** A plan as the scenario that it is, with places in the text that was given. */
function wrapPlan(document: Document, name: string): Document {
  const { value, placeOf } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return document;
  const keys = Object.keys(value);
  if (keys.includes('plan') || keys.every((key) => PLAN_KEYS.includes(key))) return { ...document, value: { version: 1, name, ...value } };
  const odd = keys.find((key) => PLAN_KEYS.includes(key));
  if (odd !== undefined) refuseAll([{ message: `beside "${odd}" the operations stand below "plan"`, place: placeOf([odd], 'key') }]);
  const inside: Document['placeOf'] = (path, part) => placeOf(path[0] === 'plan' ? path.slice(1) : [], part);
  return { ...document, value: { version: 1, name, plan: value }, placeOf: inside };
}

function toScenario({ value, placeOf }: Document, known: readonly KnownDialect[]): Scenario {
  const { $schema: _schema, ...scenario } = value as Scenario & { readonly $schema?: string };
  const findings: Finding[] = [];
  const tellAt =
    (...base: (string | number)[]): Tell =>
    (path, message, part) =>
      findings.push({ message, place: placeOf([...base, ...path], part) });
  const { rules = [] } = scenario;
  const operations = rules.map((rule, index) => checkRule(rule, known, tellAt('rules', index)));
  checkShadows(rules, operations, (index) => tellAt('rules', index));
  checkStates(scenario, tellAt());
  checkPlan(scenario, known, tellAt);
  refuseAll(findings);
  return scenario;
}

/** Checks a rule, and tells which operations it is about. */
function checkRule(rule: Rule, known: readonly KnownDialect[], tell: Tell): readonly KnownOperation[] | null {
  const operations = findOperations(rule.match ?? {}, known, tell);
  checkPatterns(rule.match ?? {}, tell);
  checkRuleTimes(rule, tell);
  checkEffects(rule, operations, known, tell);
  checkUse(rule, operations, tell);
  const { when = {}, reply } = rule;
  if (reply?.retryAfter === 'auto' && when.rate === undefined) {
    tell(['reply', 'retryAfter'], '"auto" is what is left of the time of "when: { rate }", and there is none: say how long');
  }
  const counts = [when.calls, when.first, when.after, when.every, when.rate].some((one) => one !== undefined);
  if (when.per !== undefined && !counts) tell(['when', 'per'], '"per" counts apart, and nothing here counts: leave it out', 'key');
  return operations;
}

/** What is wrong with a regular expression is known when it is compiled. */
function checkPatterns({ query = {}, headers = {}, body = {}, image }: Match, tell: Tell): void {
  const { name, property = {} } = typeof image === 'object' ? image : {};
  const check = (test: ValueTest, ...path: string[]): void => {
    try {
      toValueCheck(test);
    } catch (thrown) {
      const reason = (thrown as Error).message.replace(/^error parsing regexp: /, '');
      const hint = 'it is in the syntax of RE2, without look-around and back references';
      tell(['match', ...path, 'matches'], `${isTest(test) ? test.matches : ''} is no good pattern (${reason}): ${hint}`);
    }
  };
  for (const [key, tests] of Object.entries({ query, headers, body })) {
    for (const [of, test] of Object.entries(tests)) check(test, key, of);
  }
  for (const [of, test] of Object.entries(property)) check(test, 'image', 'property', of);
  if (name !== undefined) check(name, 'image', 'name');
}

function checkPlan({ plan = {}, header }: Scenario, known: readonly KnownDialect[], tellAt: (...base: (string | number)[]) => Tell): void {
  const all = allOperations(known);
  if (header !== undefined && Object.keys(plan).length === 0) {
    tellAt()(['header'], 'a header chooses the requests of a plan, and there is no plan here', 'key');
  }
  for (const [id, steps] of Object.entries(plan)) {
    const operations = all.filter((one) => one.id === id);
    if (operations.length === 0) {
      const glob = 'a plan names each operation by its id: it has no *';
      tellAt()(['plan', id], id.includes('*') ? glob : toNoOperation(id, all), 'key');
    }
    for (const [index, step] of steps.entries()) {
      const effects = toEffects(step);
      const tell = tellAt('plan', id, index);
      if (typeof effects === 'string') tell([], effects);
      // A step in words is one value: whatever is wrong with it stands there.
      else checkStep(effects, operations.length === 0 ? null : operations, known, tell);
    }
  }
}

function checkStep(effects: Effects, operations: readonly KnownOperation[] | null, known: readonly KnownDialect[], tell: Tell): void {
  const names = Object.keys(effects);
  if (names.length === 1 && names[0] === 'stage') tell(['stage'], '"stage" says when, and nothing happens in this step: say what', 'key');
  if (effects.reply?.retryAfter === 'auto') {
    tell(['reply', 'retryAfter'], '"auto" is what is left of the rate of a rule, and a step has none: say how long');
  }
  checkEffects(effects, operations, known, tell);
}
