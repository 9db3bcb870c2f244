import createClient, { type Client } from "openapi-fetch";

import { Person } from "./person.js";
import type { paths } from "./schema.js";

/** Where the server is, and the key that opens it. */
export interface Connection {
  /** The server's address, such as `http://127.0.0.1:8377`. */
  url: string;
  /** A key of `lifelong keys create`; none for a server that runs with `--no-auth`. */
  key?: string;
  /** Your own `fetch`, for a proxy or a test. */
  fetch?: (request: Request) => Promise<Response>;
}

/** A server's record. `api` is the whole REST API, typed; `person` gives what most programs need of it. */
export class Life {
  /** Every route of `/api`, typed by the server's own description. */
  readonly api: Client<paths>;

  constructor({ url, key, fetch }: Connection) {
    this.api = createClient<paths>({
      baseUrl: url.replace(/\/+$/, ""),
      headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
      ...(fetch === undefined ? {} : { fetch }),
    });
  }

  /**
   * A person.
   *
   * @param name whose record. A key that was made for one person needs none, and can name nobody else.
   */
  person(name?: string): Person {
    return new Person(this.api, name);
  }
}
