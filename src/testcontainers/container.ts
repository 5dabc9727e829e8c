import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from 'testcontainers';
import { packageVersion } from '../package-root.ts';
import { type ContainerOptions, checkOptions, toConfig } from './config.ts';
import { toContainerFiles } from './files.ts';
import { PORT, readHomes, StartedPolyglanceContainer, toUrl } from './started.ts';

const CONFIG = '/polyglance/config.json';
/** Milliseconds: a request for health has this long, and this much is between two of them. */
const PATIENCE = 500;

/**
 * An emulator in a container, for the library testcontainers.
 *
 * @example
 * await using clouds = await new PolyglanceContainer().withScenario('scenarios/over-limit.yaml').withOptions({ auth: 'any' }).start();
 * await fetch(`${clouds.homes.openstack}/v2/images`, { headers: { 'x-auth-token': 'dev-alice' } });
 */
export class PolyglanceContainer extends GenericContainer {
  #options: ContainerOptions = {};
  readonly #fixtures: string[] = [];
  readonly #scenarios: (string | object)[] = [];

  /** @param image its name; the image of this version of the package without it, as `docker build -t polyglance:VERSION .` makes it */
  constructor(image = `polyglance:${packageVersion()}`) {
    super(image);
    this.withExposedPorts(PORT);
    this.withWaitStrategy(Wait.forHttp('/__admin/health', PORT, { abortOnContainerExit: true }).withReadTimeout(PATIENCE));
  }

  /**
   * Loads a scenario from the start; can be used more than once.
   *
   * @param given path of a file or of a folder of files, the text of a file (YAML with a line break in it, or JSON), or an object
   */
  withScenario(given: string | object): this {
    this.#scenarios.push(given);
    return this;
  }

  /**
   * Puts fixtures in the place of the same parts of the default cloud; can be used more than once.
   *
   * @param path of a file or of a folder of files
   */
  withFixtures(path: string): this {
    this.#fixtures.push(path);
    return this;
  }

  /**
   * Sets options of the emulator, beside those that were set before.
   *
   * @throws Refusal for a name or a value that is not good; what is wrong with a switch is said by {@link start}
   */
  withOptions(options: ContainerOptions): this {
    checkOptions(options);
    this.#options = { ...this.#options, ...options };
    return this;
  }

  /**
   * Starts the container and waits until the emulator answers.
   *
   * @throws Refusal for a file that cannot be read; an Error with the last lines of its log when the emulator ends instead of answering
   */
  override async start(): Promise<StartedPolyglanceContainer> {
    const started = await this.#startAwake();
    const token = this.#options.adminToken ?? null;
    try {
      return new StartedPolyglanceContainer(started, await readHomes(toUrl(started), token), token);
    } catch (thrown) {
      await started.stop();
      throw thrown;
    }
  }

  /** The library lets go of the socket that it reads the log from: without a timer node could end before the log says what is wrong. */
  async #startAwake(): Promise<StartedTestContainer> {
    const awake = setInterval(() => undefined, PATIENCE);
    try {
      return await super.start();
    } finally {
      clearInterval(awake);
    }
  }

  protected override async beforeContainerCreated(): Promise<void> {
    const { info } = await getContainerRuntimeClient();
    this.withCopyContentToContainer([
      ...(await toContainerFiles(this.#fixtures, '/fixtures')),
      ...(await toContainerFiles(this.#scenarios, '/scenarios')),
      { content: toConfig(this.#options, info.containerRuntime.host), target: CONFIG, mode: 0o644 },
    ]);
    this.withEnvironment({ POLYGLANCE_CONFIG: CONFIG });
  }
}
