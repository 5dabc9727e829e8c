/**
 * The same bytes, which break off when the signal aborts: nothing is stored then.
 *
 * @example await world.data.put(key, whileAlive(fetched.body, run.signal), world.maxUpload)
 */
export async function* whileAlive(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    signal.throwIfAborted();
    yield chunk;
  }
  signal.throwIfAborted();
}
