import { EventSourceParserStream } from "eventsource-parser/stream";

import { LifelongError } from "./errors.js";
import type { components } from "./schema.js";

/** What happens on the way to an answer; the last event is `answer`. */
export type ChatEvent =
  | { type: "thinking"; text: string }
  | { type: "recalled"; query: string; known: boolean; hits: { id: string; score: number }[] }
  | { type: "token"; text: string }
  /** The tokens so far do not count. */
  | { type: "restarted" }
  /** A call of one of your tools. */
  | { type: "called"; id: string; name: string; arguments: string }
  | { type: "answer"; reply: components["schemas"]["Reply"] };

/** The events of a stream of `/api/chat`. Leaving the loop early ends the request, and with it the model's work. */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatEvent, void, undefined> {
  const decoded = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);
  const reader = decoded.pipeThrough(new EventSourceParserStream()).getReader();
  let answered = false;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const type = next.value.event;
      const value: unknown = JSON.parse(next.value.data);
      if (type === "error") throw LifelongError.of(value, statusOf(value));
      answered = type === "answer";
      yield (answered ? { type, reply: value } : { ...(value as object), type }) as ChatEvent;
    }
  } finally {
    await reader.cancel();
  }
  if (!answered) throw new LifelongError("the stream broke off before the answer: ask again", 0, "broken_stream");
}

function statusOf(problem: unknown): number {
  return typeof problem === "object" && problem !== null && "status" in problem ? Number(problem.status) : 0;
}
