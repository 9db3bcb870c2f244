export { LifelongError } from "./errors.js";
export type { ChatEvent } from "./events.js";
export type { FileInput } from "./files.js";
export { type Connection, Life } from "./life.js";
export * from "./person.js";
export type { components, paths } from "./schema.js";
