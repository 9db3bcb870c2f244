import type { components } from "./schema.js";

/** A picture, recording, video or document. What it is, its content says. */
export type FileInput = Blob | ArrayBuffer | Uint8Array;

const STEP = 0x8000; // so many arguments a call of a function may have in every engine

/** A file as the API takes it: base64 in JSON. */
export async function encoded(file: FileInput): Promise<components["schemas"]["FileForm"]> {
  const bytes = new Uint8Array(file instanceof Blob ? await file.arrayBuffer() : file);
  let binary = "";
  for (let at = 0; at < bytes.length; at += STEP) binary += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return { data: btoa(binary) };
}

/** Several files as the API takes them. */
export function allEncoded(files: readonly FileInput[] = []): Promise<components["schemas"]["FileForm"][]> {
  return Promise.all(files.map(encoded));
}
