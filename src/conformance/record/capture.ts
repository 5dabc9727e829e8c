/** Bytes of a body that are looked at; a longer one is only counted. */
const BODY_AT_MOST = 65_536;

/** What went by of a body. */
export interface Passed {
  /** Bytes. */
  readonly length: number;
  /** All of it; `undefined` where it was longer than {@link BODY_AT_MOST}. */
  readonly bytes: Uint8Array | undefined;
}

/** Looks at a body as it goes by. */
export interface Capture {
  readonly add: (chunk: Uint8Array) => void;
  readonly passed: () => Passed;
}

/** Begins to look at a body; it never holds more than {@link BODY_AT_MOST}. */
export function createCapture(): Capture {
  let length = 0;
  let chunks: Uint8Array[] = [];
  return {
    add: (chunk) => {
      length += chunk.length;
      if (length > BODY_AT_MOST) chunks = [];
      // What a socket hands out is a part of a larger block, which would stay as long as the part does.
      else chunks.push(Uint8Array.from(chunk));
    },
    passed: () => ({ length, bytes: length > BODY_AT_MOST ? undefined : Buffer.concat(chunks) }),
  };
}
