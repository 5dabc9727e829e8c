import { Command, CommanderError } from 'commander';
import { optionRows } from '../config/sources.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { addSettingOptions, toFlags } from './flags.ts';
import { splitWords } from './words.ts';

/** Name of the variable that holds flags, for whoever starts containers and cannot give arguments. */
const VARIABLE = 'POLYGLANCE_OPTIONS';

/**
 * The flags that stand in the variable POLYGLANCE_OPTIONS, as a shell would split them.
 *
 * @returns them by key of the option table; none when the variable is not set
 * @throws Refusal that names the variable, for what is no flag of `start`
 * @example readOptionsVariable({ POLYGLANCE_OPTIONS: '--auth any' }) // { auth: 'any' }
 */
export function readOptionsVariable(env: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  const line = env[VARIABLE] ?? '';
  const command = new Command().helpOption(false).allowExcessArguments(true).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  addSettingOptions(command);
  try {
    command.parse(splitWords(line, VARIABLE), { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    throw new Refusal(`${VARIABLE} is ${JSON.stringify(line)}: ${toReason(thrown)}`);
  }
  const [word] = command.args;
  if (word !== undefined) throw new Refusal(`${VARIABLE} is ${JSON.stringify(line)}: it holds flags of "start" only, and ${toStray(word)}`);
  return toFlags(command);
}

/** What commander says, on one line and without its own beginning. */
function toReason({ message }: CommanderError): string {
  const [first = '', hint] = message.replace(/^error: /, '').split('\n');
  const near = /Did you mean (\S+)\?/.exec(hint ?? '')?.[1];
  return near === undefined ? first : `${first}, did you mean "${near}"?`;
}

function toStray(word: string): string {
  const known = optionRows.map(({ flag }) => flag.split(' ', 1)[0] ?? flag);
  return `${JSON.stringify(word)} is none${didYouMean(word, known)}`;
}
