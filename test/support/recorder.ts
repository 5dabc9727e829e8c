import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from '@jest/globals';
import type { Line, Stamp } from '../../src/conformance/record/line.ts';
import { type Recording, type RecordingOptions, startRecording } from '../../src/emulator/recording.ts';

/** A recording that is over. */
export interface Recorded {
  readonly text: string;
  readonly stamp: Stamp;
  readonly lines: readonly Line[];
  /** What was told while it went on, and at its end. */
  readonly told: readonly string[];
}

/** A recorder before a service. */
export interface Recorder {
  readonly url: string;
  readonly port: number;
  end(): Promise<Recorded>;
}

/** What a test file has for recording. */
export interface RecorderBench {
  /** A folder that is gone after the tests. */
  readonly folder: string;
  record(target: string, options?: Partial<RecordingOptions>): Promise<Recorder>;
}

/** Has recorders for the tests of a file; those that a test leaves open are ended after it. */
export function useRecorder(): RecorderBench {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-record-'));
  const open = new Set<Recording>();
  let count = 0;
  afterEach(async () => {
    for (const recording of open) await recording.stop();
    open.clear();
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    record: async (target, options = {}) => {
      count += 1;
      const told: string[] = [];
      const usual = { host: '127.0.0.1', port: 0, dialect: 'openstack-v2', release: null, keepHost: false, compare: false };
      const output = join(folder, `recording-${count}.ndjson`);
      const recording = await startRecording({ ...usual, output, target, tell: (line) => told.push(line), ...options });
      open.add(recording);
      const end = async (): Promise<Recorded> => {
        open.delete(recording);
        told.push(...(await recording.stop()));
        return { ...readLines(options.output ?? output), told };
      };
      return { url: recording.url, port: Number(new URL(recording.url).port), end };
    },
  };
}

function readLines(file: string): Pick<Recorded, 'text' | 'stamp' | 'lines'> {
  const text = readFileSync(file, 'utf8');
  const [stamp, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { text, stamp: stamp as Stamp, lines: lines as Line[] };
}

/** A connection that keeps all that came over it. */
export interface Wire {
  readonly socket: Socket;
  /** What came so far, a character a byte. */
  readonly text: () => string;
  write(text: string): void;
  /** Resolves once what came fits. */
  until(wanted: RegExp | string): Promise<string>;
  /** Resolves with the code of the error that it ended with, or with `end`. */
  readonly ended: Promise<string>;
}

function toWire(socket: Socket): Wire {
  let text = '';
  const looks = new Set<() => void>();
  const look = (): void => {
    for (const one of looks) one();
  };
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    look();
  });
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('close', () => resolve('end'));
  });
  const fits = (wanted: RegExp | string): boolean => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
  return {
    socket,
    text: () => text,
    write: (sent) => socket.write(sent, 'latin1'),
    ended,
    until: (wanted) =>
      new Promise((resolve) => {
        const one = (): void => {
          if (!fits(wanted)) return;
          looks.delete(one);
          resolve(text);
        };
        looks.add(one);
        one();
      }),
  };
}

/** Opens a connection of a client. */
export function dial(port: number): Wire {
  return toWire(connect({ port, host: '127.0.0.1' }));
}

/** A service that says what a test tells it to, byte by byte. */
export interface RawService {
  readonly url: string;
  readonly port: number;
  /** The connections that it had, the first one first. */
  readonly wires: readonly Wire[];
  /** Resolves with its next connection that nobody took yet. */
  next(): Promise<Wire>;
}

/** Has such a service for a test; it says nothing of its versions. */
export async function startRaw(): Promise<RawService & { close(): void }> {
  const wires: Wire[] = [];
  const waiting: ((wire: Wire) => void)[] = [];
  let taken = 0;
  const server = createServer((socket) => {
    const wire = toWire(socket);
    socket.once('data', (first) => {
      // What the recorder asks itself, once.
      if (
        /^GET [\w/]*\/(versions)? HTTP\/1.1\r\nHost: [^\r]*\r\nAccept: application\/json\r\nConnection: close\r\n\r\n$/.test(
          first.toString('latin1'),
        )
      ) {
        socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      wires.push(wire);
      waiting.shift()?.(wire);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    wires,
    next: () => {
      const wire = wires[taken];
      taken += 1;
      return wire === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(wire);
    },
    close: () => {
      server.close();
      for (const { socket } of wires) socket.destroy();
    },
  };
}
