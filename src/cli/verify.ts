import { constants } from 'node:os';
import { Command } from 'commander';
import type { Person } from '../conformance/verify/case.ts';
import type { CaseResult, Verification, Verified } from '../conformance/verify/verification.ts';
import type { VerifyOptions } from '../emulator/verifying.ts';
import type { ReportFormat } from '../operation/report-words.ts';
import { Refusal } from '../refusals.ts';
import { exitCodes } from './exit.ts';
import { toReportFile, writeReportFile } from './report.ts';
import type { Terminal } from './terminal.ts';

/** What this command needs to be handed: it is loaded when it is used. */
export interface VerifyDoors {
  readonly verifyTarget: (options: VerifyOptions) => Promise<Verified>;
  readonly writeVerification: (format: ReportFormat, verified: Verified, target: string) => Promise<string>;
}

/** What the command `verify` stands on. */
export interface VerifyContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly loadVerify: () => Promise<VerifyDoors>;
  readonly end: (code: number) => void;
}

interface Options {
  readonly target?: string;
  readonly dialect: string;
  readonly cloud?: string;
  readonly otherCloud?: string;
  readonly adminCloud?: string;
  readonly cases?: readonly string[];
  readonly only?: string;
  readonly readOnly?: boolean;
  readonly release?: string;
  readonly report?: readonly string[];
}

const MORE = `
Runs the cases of the package, or your own, against a cloud; takes back what they
make; and tells where it answers otherwise than the emulator: explained by a switch
or a preset, or not. What needs somebody who is not logged in is not run.

Ends with 0 when nothing is otherwise that is not explained, else with 1; with 130
when Ctrl-C has ended it.

Examples:
  polyglance verify --target https://image.example.org --cloud mine --read-only
  polyglance verify --target http://127.0.0.1:9292/openstack --cloud openstack-alice \\
    --other-cloud openstack-bob --admin-cloud openstack-root --report verify.html`;

/** The command `verify`: whether a cloud still answers as the emulator does. */
export function createVerifyCommand({ env, terminal, loadVerify, end }: VerifyContext): Command {
  return new Command('verify')
    .description('Run cases against a real cloud, and tell where it differs from the emulator')
    .option('--target <url>', 'where the image service is, without /v2')
    .option('--dialect <id>', 'openstack-v2, openstack-v1, rackspace or ims', 'openstack-v2')
    .option('--cloud <name>', 'the cloud of your clouds.yaml to log in with; the variables OS_... without it')
    .option('--other-cloud <name>', 'the same for somebody of another project')
    .option('--admin-cloud <name>', 'the same for an administrator')
    .option('--cases <path...>', 'files and folders of cases, in place of those of the package')
    .option('--only <text>', 'only cases that have this in their name')
    .option('--read-only', 'only cases that change nothing')
    .option('--release <text>', 'what the target is, for the report: "Glance 25.1"')
    .option('--report <file...>', 'write a report: verify.html, verify.json, junit=out.xml, verify.sarif, verify.har, verify.txt')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(async (options: Options) => {
      const { target } = options;
      if (target === undefined)
        throw new Refusal('verify needs --target: where the image service is, such as http://127.0.0.1:9292/openstack');
      const reports = (options.report ?? []).map(toReportFile);
      const doors = await loadVerify();
      const { verified, ended } = await run(doors, { ...toVerifyOptions(options), target, env }, terminal);
      for (const { format, path } of reports) writeReportFile(path, await doors.writeVerification(format, verified, target));
      terminal.write(await doors.writeVerification('text', verified, target));
      end(ended ?? (isGood(verified.verification) ? exitCodes.fine : exitCodes.findings));
    });
}

/** Runs it; the first signal ends it in order, when the case under way has taken back what it made. */
async function run(
  doors: VerifyDoors,
  options: VerifyOptions,
  terminal: Terminal,
): Promise<{ readonly verified: Verified; readonly ended: number | undefined }> {
  const controller = new AbortController();
  let ended: number | undefined;
  const release = terminal.onSignal((signal) => {
    ended = 128 + constants.signals[signal];
    controller.abort();
  });
  let done = 0;
  const onResult = ({ name }: CaseResult): void => {
    done += 1;
    if (terminal.styled) terminal.warn(`\r\x1b[K${done} ${name}`.slice(0, 100));
  };
  try {
    return { verified: await doors.verifyTarget({ ...options, onResult, signal: controller.signal }), ended };
  } finally {
    release();
    if (terminal.styled && done > 0) terminal.warn('\r\x1b[K');
  }
}

function toVerifyOptions({ dialect, cases, only, readOnly = false, release, ...own }: Options): Omit<VerifyOptions, 'target' | 'env'> {
  const named: readonly (readonly [Person, string | undefined])[] = [
    ['owner', own.cloud],
    ['other', own.otherCloud],
    ['admin', own.adminCloud],
  ];
  return {
    dialect,
    clouds: Object.fromEntries(named.filter(([, name]) => name !== undefined)),
    ...(cases === undefined ? {} : { cases }),
    ...(only === undefined ? {} : { only }),
    readOnly,
    release: release ?? null,
  };
}

function isGood({ counts, cases }: Verification): boolean {
  return counts.unexplained === 0 && cases.every(({ left }) => left.length === 0);
}
