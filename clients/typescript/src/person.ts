import type { Client } from "openapi-fetch";

import { LifelongError } from "./errors.js";
import { type ChatEvent, events } from "./events.js";
import { allEncoded, encoded, type FileInput } from "./files.js";
import type { components, operations, paths } from "./schema.js";

type Schemas = components["schemas"];
type Query<Name extends keyof operations> = Omit<NonNullable<operations[Name]["parameters"]["query"]>, "person">;

export type Alignment = Schemas["Alignment"];
export type Concept = Schemas["Concept"];
export type Context = Schemas["ContextBody"];
export type ErasurePreview = Schemas["ErasurePreview"];
export type Forgotten = Schemas["Forgotten"];
export type Hit = Schemas["Hit"];
export type ImportReport = Schemas["ImportedBody"];
export type Interaction = Schemas["Interaction"];
export type ItemHit = Schemas["ItemHit"];
export type Memory = Schemas["Memory"];
export type Message = Schemas["Message"];
export type PhotoResults = Schemas["FoundPhotosBody"];
export type Recollection = Schemas["RecalledBody"];
export type Reply = Schemas["Reply"];
export type Traits = Schemas["Traits"];

/** Some items, in order. `next` is the `cursor` of what follows; null on the last page. */
export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** Bytes that a message brings along. */
export interface Attachments {
  /** Pictures, recordings, videos, documents. */
  files?: readonly FileInput[];
  /** A recording in which the person says it. */
  voice?: FileInput;
}

export type ChatOptions = Attachments & Omit<Schemas["ChatForm"], "text" | "files" | "voice" | "stream">;
export type NewMessage = Attachments & Omit<Schemas["MessageForm"], "files" | "voice">;
export type RecallOptions = { images?: readonly FileInput[] } & Omit<Schemas["RecallForm"], "query" | "images">;
export type RememberOptions = Omit<Schemas["MemoryForm"], "text">;
export type ContextOptions = Omit<Schemas["ContextForm"], "query">;
export type FindOptions = { images?: readonly FileInput[] } & Omit<Schemas["FindForm"], "query" | "images">;
export type RecommendOptions = { pictures?: readonly FileInput[] } & Omit<
  Schemas["RecommendForm"],
  "catalogue" | "pictures"
>;
export type InteractOptions = Omit<Schemas["InteractionForm"], "item" | "kind">;
export type EnrolOptions = { recordings?: readonly FileInput[] } & Omit<
  Schemas["EnrolForm"],
  "name" | "images" | "recordings"
>;
/** What to forget: ids, parts of messages, a query, a time, a source, or a concept. */
export type ForgetRequest = Omit<Schemas["ForgetForm"], "dry_run" | "token" | "everything">;

// openapi-fetch takes a pair of numbers for a list of them; where an answer has pairs, its type is given again.

type Answered<T> = { data?: T; error?: unknown; response: Response };

/** The value of an answer. @throws LifelongError when the server refused the request. */
async function value<T>(request: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (!response.ok || data === undefined) throw LifelongError.of(error, response.status);
  return data;
}

/** A facet of a person: it speaks for the same person as all others. */
abstract class Facet {
  constructor(
    /** Every route of `/api`. */
    protected readonly api: Client<paths>,
    /** The name of the person, or undefined for the person of the key. */
    readonly name: string | undefined,
  ) {}

  /** The query of a request, with the person. */
  protected query<T extends object>(more: T = {} as T): T & { person?: string } {
    return this.name === undefined ? more : { ...more, person: this.name };
  }
}

/** Reads and corrects the memories of one person. */
export class Memories extends Facet {
  /** Memories in the order of time, page by page. */
  list(options: Query<"memories_api_memories_get"> = {}): Promise<Page<Memory>> {
    return value(this.api.GET("/api/memories", { params: { query: this.query(options) } }));
  }

  /** One memory. */
  get(id: string): Promise<Memory> {
    return value(this.api.GET("/api/memories/{memory_id}", { params: this.#of(id) }));
  }

  /** Say what a memory should state. The old statement is closed and stays in the history. */
  update(id: string, text: string, options: { at?: string } = {}): Promise<Memory> {
    return value(this.api.PATCH("/api/memories/{memory_id}", { params: this.#of(id), body: { text, ...options } }));
  }

  /** Say that a memory holds no more. */
  close(id: string, options: { at?: string } = {}): Promise<Memory> {
    return value(this.api.POST("/api/memories/{memory_id}/close", { params: this.#of(id), body: options }));
  }

  /** All versions of a memory, oldest first. */
  history(id: string): Promise<Memory[]> {
    return value(this.api.GET("/api/memories/{memory_id}/history", { params: this.#of(id) }));
  }

  /** Erase a memory. Its message stays; `Person.forget` erases both. Returns how many memories went. */
  async delete(id: string): Promise<number> {
    return (await value(this.api.DELETE("/api/memories/{memory_id}", { params: this.#of(id) }))).deleted;
  }

  #of(id: string) {
    return { path: { memory_id: id }, query: this.query() };
  }
}

/** The person's own people, pets and things. */
export class Concepts extends Facet {
  /** All of them. */
  list(): Promise<Concept[]> {
    return value(this.api.GET("/api/concepts", { params: { query: this.query() } }));
  }

  /** One of them, by name or id. */
  get(concept: string): Promise<Concept> {
    return value(this.api.GET("/api/concepts/{concept}", { params: this.#of(concept) }));
  }

  /** Learn how something looks or sounds, from pictures or recordings. */
  async enrol(name: string, images: readonly FileInput[] = [], options: EnrolOptions = {}): Promise<Concept> {
    const body = {
      ...options,
      name,
      images: await allEncoded(images),
      recordings: await allEncoded(options.recordings),
    };
    return value(this.api.POST("/api/concepts", { params: { query: this.query() }, body }));
  }

  /** Erase a concept with everything that was learned about its look. */
  async forget(concept: string): Promise<void> {
    await value(this.api.DELETE("/api/concepts/{concept}", { params: this.#of(concept) }));
  }

  #of(concept: string) {
    return { path: { concept }, query: this.query() };
  }
}

/** Erases in two steps: see what would go, then erase exactly that. */
export class Erasure extends Facet {
  /** What a request would erase. Nothing is changed. */
  async preview(request: ForgetRequest): Promise<ErasurePreview> {
    const { preview } = await value(
      this.api.POST("/api/forget", { params: { query: this.query() }, body: { ...request, dry_run: true } }),
    );
    return preview as ErasurePreview; // the server gives one for each request with `dry_run`
  }

  /**
   * Erase what a preview of the same request shows, and nothing else.
   *
   * @returns the receipt, or null when there was nothing to erase.
   * @throws LifelongError with the code `changed` when something else would go by now.
   */
  async erase(request: ForgetRequest, preview: ErasurePreview): Promise<Forgotten | null> {
    const body = { ...request, token: preview.token };
    return forgotten(await value(this.api.POST("/api/forget", { params: { query: this.query() }, body })));
  }
}

/** One person's assistant. Made by `Life.person`. */
export class Person extends Facet {
  readonly memories: Memories;
  readonly concepts: Concepts;
  readonly erasure: Erasure;

  constructor(api: Client<paths>, name?: string) {
    super(api, name);
    this.memories = new Memories(api, name);
    this.concepts = new Concepts(api, name);
    this.erasure = new Erasure(api, name);
  }

  /** Say something and get the whole answer. */
  async chat(text: string, options: ChatOptions = {}): Promise<Reply> {
    const body = { ...(await withFiles(options)), text };
    return value(this.api.POST("/api/chat", { params: { query: this.query() }, body })) as Promise<Reply>;
  }

  /** Say something and get the answer piece by piece. Leaving the loop early stops the answer. */
  async *stream(text: string, options: ChatOptions = {}): AsyncGenerator<ChatEvent, void, undefined> {
    const body = { ...(await withFiles(options)), text, stream: true };
    const request = this.api.POST("/api/chat", { params: { query: this.query() }, body, parseAs: "stream" });
    yield* events((await value(request)) as ReadableStream<Uint8Array>);
  }

  /** Store messages without answering, as when a history is imported. Returns what was new. */
  async add(messages: string | NewMessage | readonly (string | NewMessage)[]): Promise<Message[]> {
    const all = Array.isArray(messages) ? messages : [messages];
    const given: NewMessage[] = all.map((each) => (typeof each === "string" ? { text: each } : each));
    const body = { messages: await Promise.all(given.map(withFiles)) };
    return (await value(this.api.POST("/api/messages", { params: { query: this.query() }, body }))).added;
  }

  /** Remember a statement on purpose. */
  remember(text: string, options: RememberOptions = {}): Promise<Memory> {
    return value(this.api.POST("/api/memories", { params: { query: this.query() }, body: { ...options, text } }));
  }

  /** Find what bears on a question of words, pictures, or both; best first, with how sure and why. */
  async recall(query: string, options: RecallOptions = {}): Promise<Recollection> {
    const body = { ...options, query, images: await allEncoded(options.images) };
    return value(this.api.POST("/api/recall", { params: { query: this.query() }, body })) as Promise<Recollection>;
  }

  /** The context for a prompt of your own, within a budget of tokens. */
  context(query: string, options: ContextOptions = {}): Promise<Context> {
    return value(this.api.POST("/api/context", { params: { query: this.query() }, body: { ...options, query } }));
  }

  /** The current core profile. */
  profile(): Promise<Memory[]> {
    return value(this.api.GET("/api/profile", { params: { query: this.query() } }));
  }

  /** Habits, routines and goals. */
  habits(): Promise<Memory[]> {
    return value(this.api.GET("/api/habits", { params: { query: this.query() } }));
  }

  /** The Big Five, with evidence. */
  traits(): Promise<Traits> {
    return value(this.api.GET("/api/traits", { params: { query: this.query() } }));
  }

  /** The verbatim history, page by page. */
  messages(options: Query<"messages_api_messages_get"> = {}): Promise<Page<Message>> {
    return value(this.api.GET("/api/messages", { params: { query: this.query(options) } }));
  }

  /** Rate a reply with 1 or -1, or say in words how replies should be. */
  async feedback(reply: string, rating: 1 | -1 | string): Promise<void> {
    const body = { reply, value: rating };
    await value(this.api.POST("/api/feedback", { params: { query: this.query() }, body }));
  }

  /** End the open sessions now, so that they become episodes. Returns their ids. */
  async closeSession(): Promise<string[]> {
    return (await value(this.api.POST("/api/sessions/close", { params: { query: this.query() } }))).closed;
  }

  /** Find pictures by who is in them, what they show, place, time, words and look. */
  async find(query: string, options: FindOptions = {}): Promise<PhotoResults> {
    const body = { ...options, query, images: await allEncoded(options.images) };
    return value(this.api.POST("/api/photos/find", { params: { query: this.query() }, body }));
  }

  /** Items of a catalogue that suit the person, with reasons in the person's own words. */
  async recommend(catalogue: string, options: RecommendOptions = {}): Promise<ItemHit[]> {
    const body = { ...options, catalogue, pictures: await allEncoded(options.pictures) };
    return value(this.api.POST("/api/recommend", { params: { query: this.query() }, body }));
  }

  /** Say what the person did with an item: `liked`, `rejected` … */
  interact(
    item: string,
    kind: Schemas["InteractionForm"]["kind"],
    options: InteractOptions = {},
  ): Promise<Interaction> {
    const body = { ...options, item, kind };
    return value(this.api.POST("/api/interactions", { params: { query: this.query() }, body }));
  }

  /** Erase at once, with a receipt; null when there was nothing to erase. `erasure.preview` shows before what would go. */
  async forget(request: ForgetRequest | { everything: true }): Promise<Forgotten | null> {
    const body: Schemas["ForgetForm"] = request;
    return forgotten(await value(this.api.POST("/api/forget", { params: { query: this.query() }, body })));
  }

  /** The whole record as one documented zip. */
  async export(): Promise<Blob> {
    const request = this.api.GET("/api/export", { params: { query: this.query() }, parseAs: "blob" });
    return (await value(request)) as unknown as Blob; // the description knows the kind of a file, not its type
  }

  /** Add what `export` or another product wrote; a second time adds nothing. */
  async import(file: FileInput, options: Query<"import__api_import_post"> = {}): Promise<ImportReport> {
    const request = this.api.POST("/api/import", {
      params: { query: this.query(options) },
      body: "",
      bodySerializer: () => new Blob([file as BlobPart]),
      headers: { "Content-Type": "application/octet-stream" },
    });
    return (await value(request)) as ImportReport;
  }
}

function forgotten(answer: { forgotten?: unknown }): Forgotten | null {
  return (answer.forgotten as Forgotten | null | undefined) ?? null;
}

async function withFiles<T extends Attachments>(given: T) {
  const { files, voice, ...rest } = given;
  return {
    ...rest,
    ...(files === undefined ? {} : { files: await allEncoded(files) }),
    ...(voice === undefined ? {} : { voice: await encoded(voice) }),
  };
}
