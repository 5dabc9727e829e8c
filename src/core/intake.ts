import { newPages } from './direct-file.ts';
import { createHasher, type Digests, type Hasher, type Hashing, hashAll } from './hashing.ts';
import type { Image } from './image.ts';
import { createInspector, type Inspected } from './inspector.ts';
import { Refused } from './reasons.ts';
import { createScavenger } from './scavenge.ts';

/** What is known of bytes once they are stored. */
export interface StoredData extends Digests, Inspected {
  readonly size: number;
}

/** What an image is by its bytes; its hash is Glance's default, `hashing_algorithm`. */
export function measuredBy({ size, md5, sha512 }: StoredData): Pick<Image, 'size' | 'checksum' | 'hashAlgorithm' | 'hashValue'> {
  return { size, checksum: md5, hashAlgorithm: 'sha512', hashValue: sha512 };
}

/** Where bytes go that come in. */
export interface Sink {
  /** Keeps the bytes of this offset, which come in order. With a promise they may not change before it resolves; without one they may at once. */
  write(bytes: Uint8Array, offset: number): Promise<void> | undefined;
}

/** What an upload is taken in with. */
export interface IntakeSetting {
  readonly sink: Sink;
  /** Bytes at most. */
  readonly maximum: number;
  readonly hashing: Hashing;
}

/** What is not larger than this costs no segment. */
const SMALL = 64 * 1024;
/** Bytes that go to the sink and to the hashes at once: sockets give 64 KiB, and to hand over each of them would cost as much as the hashes. */
const SEGMENT = 512 * 1024;
/** Segments of one upload at most. What fits into them is hashed here: to begin a thread takes as long. */
const SEGMENTS = 8;

/** After so many segments what sockets have left is taken back. */
const SCAVENGED = 16;

/** Keeps nothing. */
const NOWHERE: Sink = { write: () => undefined };

/**
 * Takes bytes in: receiving, hashing and storing go on beside each other, with so many bytes between them and no more.
 *
 * @throws the reason `upload-too-large`, and what stream and sink throw
 */
export async function takeIn(stream: AsyncIterable<Uint8Array>, { sink, maximum, hashing }: IntakeSetting): Promise<StoredData> {
  const inspector = createInspector();
  const small: Uint8Array[] = [];
  let flow: Flow | undefined;
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maximum) throw new Refused({ kind: 'upload-too-large', maximum });
      inspector.take(chunk);
      if (size <= SMALL) small.push(chunk);
      else {
        flow ??= createFlow(sink, hashing);
        for (const early of small.splice(0)) await flow.take(early);
        const full = flow.take(chunk);
        if (full !== undefined) await full;
      }
    }
    const digests = flow === undefined ? await takeSmall(small, sink) : await flow.finish();
    return { size, ...digests, ...inspector.finish() };
  } finally {
    await flow?.close();
  }
}

async function takeSmall(chunks: readonly Uint8Array[], sink: Sink): Promise<Digests> {
  const [only] = chunks;
  const bytes = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
  const written = sink.write(bytes, 0);
  const digests = hashAll(bytes);
  if (written !== undefined) await written;
  return digests;
}

/** Measures bytes without keeping them. */
export function measureStream(stream: AsyncIterable<Uint8Array>, maximum: number, hashing: Hashing = HERE): Promise<StoredData> {
  return takeIn(stream, { sink: NOWHERE, maximum, hashing });
}

const HERE: Hashing = { open: () => Promise.resolve(createHasher()) };

/** Measures bytes that are all there. */
export function measureBytes(bytes: Uint8Array): StoredData {
  const inspector = createInspector();
  inspector.take(bytes);
  return { size: bytes.length, ...hashAll(bytes), ...inspector.finish() };
}

/** A part of the memory between the client and those who take its bytes. */
interface Segment {
  /** Of memory that a thread sees too. */
  readonly bytes: Uint8Array;
  /** Resolves once nobody needs what is in it. */
  free: Promise<unknown>;
}

interface Flow {
  take(chunk: Uint8Array): Promise<void> | undefined;
  finish(): Promise<Digests>;
  close(): Promise<void> | undefined;
}

function createFlow(sink: Sink, hashing: Hashing): Flow {
  const ring: Segment[] = [];
  /** What nobody has hashed yet, because it is not known whether a thread pays. */
  let early: { readonly segment: Segment; readonly bytes: Uint8Array }[] = [];
  let hasher: Hasher | undefined;
  let scavenge: (() => void) | undefined;
  let turn = 0;
  let current = newSegment(ring);
  let filled = 0;
  let offset = 0;

  const send = (): void => {
    const bytes = current.bytes.subarray(0, filled);
    occupy(current, sink.write(bytes, offset));
    if (hasher === undefined) early.push({ segment: current, bytes });
    else occupy(current, hasher.update(bytes));
    offset += filled;
    filled = 0;
  };
  const hashEarly = (by: Hasher): Hasher => {
    for (const { segment, bytes } of early) occupy(segment, by.update(bytes));
    early = [];
    hasher = by;
    return by;
  };
  const turnOver = async (): Promise<void> => {
    send();
    if (ring.length < SEGMENTS) {
      current = newSegment(ring);
      return;
    }
    if (hasher === undefined) hashEarly(await hashing.open());
    scavenge ??= createScavenger();
    if (turn % SCAVENGED === 0) scavenge();
    current = ring[turn % SEGMENTS] ?? current;
    turn += 1;
    await current.free;
  };
  const copy = async (chunk: Uint8Array): Promise<void> => {
    for (let at = 0; at < chunk.length; ) {
      if (filled === SEGMENT) await turnOver();
      const part = chunk.subarray(at, at + SEGMENT - filled);
      current.bytes.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  };
  return {
    take: (chunk) => {
      if (filled + chunk.length > SEGMENT) return copy(chunk);
      current.bytes.set(chunk, filled);
      filled += chunk.length;
      return undefined;
    },
    finish: async () => {
      send();
      const by = hasher ?? hashEarly(createHasher());
      await Promise.all(ring.map(({ free }) => free));
      return by.finish();
    },
    close: () => hasher?.close(),
  };
}

function newSegment(ring: Segment[]): Segment {
  const segment = { bytes: newPages(SEGMENT), free: NOTHING };
  ring.push(segment);
  return segment;
}

const NOTHING = Promise.resolve();

/** The segment is free when this is over too. What fails is heard by whoever waits for the segment. */
function occupy(segment: Segment, until: Promise<void> | undefined): void {
  if (until === undefined) return;
  segment.free = Promise.all([segment.free, until]);
  segment.free.catch(() => undefined);
}
