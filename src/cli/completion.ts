import { Argument, Command, type Option } from 'commander';
import { exitCodes } from './exit.ts';
import type { Terminal } from './terminal.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const MORE = `
Examples:
  source <(polyglance completion bash)    # in ~/.bashrc
  source <(polyglance completion zsh)     # in ~/.zshrc, below compinit
  polyglance completion fish > ~/.config/fish/completions/polyglance.fish`;

/** What the command `completion` stands on. */
export interface CompletionContext {
  readonly terminal: Terminal;
  /** The command that is meant where none is named, and the others: asked when all of them are there. */
  readonly commands: () => { readonly start: Command; readonly others: readonly Command[] };
  readonly end: (code: number) => void;
}

/** The command `completion`: what a shell needs to complete commands, flags and their values. */
export function createCompletionCommand({ terminal, commands, end }: CompletionContext): Command {
  return new Command('completion')
    .description('Write what a shell needs to complete commands and flags')
    .addArgument(new Argument('<shell>', 'whose it is').choices(SHELLS))
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action((shell: Shell) => {
      const { start, others } = commands();
      terminal.write(WRITERS[shell](allWords(start, others)));
      end(exitCodes.fine);
    });
}

/** What can stand behind a command. */
interface Words {
  /** The names that lead there: `snapshot take`; nothing: the program alone. */
  readonly path: string;
  /** Names of commands below it, and flags. */
  readonly words: readonly Word[];
}

interface Word {
  readonly name: string;
  readonly description: string;
  /** Whether a flag takes a value. */
  readonly takesValue: boolean;
}

/** The program alone means `start`, so it has the flags of that beside the names of all. */
function allWords(start: Command, others: readonly Command[]): readonly Words[] {
  const commands = [start, ...others];
  const program = [...commands.map(toName), ...start.options.flatMap(toFlags)];
  return [{ path: '', words: program }, ...commands.flatMap((command) => wordsOf(command, command.name()))];
}

function wordsOf(command: Command, path: string): readonly Words[] {
  const words = [...command.commands.map(toName), ...command.options.flatMap(toFlags), toWord('--help', 'show this help')];
  const named = words.filter(({ name }, index) => words.findIndex((one) => one.name === name) === index);
  return [{ path, words: named }, ...command.commands.flatMap((one) => wordsOf(one, `${path} ${one.name()}`))];
}

function toName(command: Command): Word {
  return toWord(command.name(), command.description() || 'Start the emulator');
}

function toFlags({ long, description, required, optional }: Option): readonly Word[] {
  return long === undefined || long === null ? [] : [{ ...toWord(long, description), takesValue: required || optional }];
}

function toWord(name: string, description: string): Word {
  return { name, description, takesValue: false };
}

/** A text that a shell takes as it stands. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A pattern of `case` that fits each command. */
const toPattern = (all: readonly Words[]): string => all.flatMap(({ path }) => (path === '' ? [] : [`"${path}"`])).join(' | ');

const names = ({ words }: Words): string => words.map(({ name }) => name).join(' ');

/** Finds out which command is being written; what it is not sure of is left to the completion of files. */
function toBash(all: readonly Words[]): string {
  const cases = all.map((one) => `    "${one.path}") words=${quote(names(one))} ;;`);
  return `# bash completion of polyglance
_polyglance() {
  local path="" next words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in
    ${toPattern(all)}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _polyglance polyglance
`;
}

function toZsh(all: readonly Words[]): string {
  const cases = all.map(({ path, words }) => {
    const items = words.map(({ name, description }) => `      ${quote(`${name.replaceAll(':', '\\:')}:${description}`)}`);
    return `    "${path}")\n      items=(\n${items.join('\n')}\n      )\n      ;;`;
  });
  return `#compdef polyglance
_polyglance() {
  local command_path="" next word
  local -a items
  for word in \${words[2,CURRENT-1]}; do
    next="\${command_path:+$command_path }$word"
    case "$next" in
    ${toPattern(all)}) command_path="$next" ;;
    esac
  done
  case "$command_path" in
${cases.join('\n')}
  esac
  _describe -t words polyglance items || _files
}
compdef _polyglance polyglance
`;
}

function toFish(all: readonly Words[]): string {
  const lines = all.flatMap(({ path, words }) => {
    const [first = '', second] = path.split(' ');
    const below = words.filter(({ name }) => !name.startsWith('-')).map(({ name }) => name);
    const seen = second === undefined ? '' : `; and __fish_seen_subcommand_from ${second}`;
    const unseen = second === undefined && below.length > 0 ? `; and not __fish_seen_subcommand_from ${below.join(' ')}` : '';
    const when = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}${seen}${unseen}`;
    return words.map(({ name, description, takesValue }) => {
      const what = name.startsWith('--') ? `-l ${name.slice(2)}${takesValue ? ' -r' : ''}` : `-a ${name}`;
      return `complete -c polyglance -n ${quote(when)} ${what} -d ${quote(description)}`;
    });
  });
  return `# fish completion of polyglance\n${lines.join('\n')}\n`;
}

const WRITERS: Readonly<Record<Shell, (all: readonly Words[]) => string>> = { bash: toBash, zsh: toZsh, fish: toFish };
