import { utf8 } from "../shared/bytes.ts";

/** UTF-16 units of a piece: each costs a turn of the event loop, and few of them fit into what is read ahead. */
const PIECE = 64 * 1024;

/** Text as a stream of UTF-8 that is made as fast as it is read. An error of the text's ends the stream as one. */
export function textStream(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = texts[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let piece = "";
      while (piece.length < PIECE) {
        const { done, value } = await iterator.next();
        if (done === true) {
          if (piece !== "") controller.enqueue(utf8(piece));
          controller.close();
          return;
        }
        piece += value;
      }
      controller.enqueue(utf8(piece));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
