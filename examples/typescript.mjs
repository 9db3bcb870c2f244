// The TypeScript client: node examples/typescript.mjs URL KEY
// Beside `lifelong serve`, with a key of `lifelong keys create --person ana`; see clients/typescript for how to install it.
import { Life } from "lifelong-client";

const [url, key] = process.argv.slice(2);
const ana = new Life({ url, key }).person();

await ana.add("I drive Bertha, my old truck.");
for await (const event of ana.stream("What do I drive?"))
  if (event.type === "token") process.stdout.write(event.text);

const { hits } = await ana.recall("What do I drive?", { k: 1 });
console.log(`\nrecall: ${hits[0].text} (${hits[0].score.toFixed(2)})`);

const request = { query: "that I drive Bertha" };
const preview = await ana.erasure.preview(request);
console.log("would be forgotten:", preview.messages.map(({ text }) => text));
const forgotten = await ana.erasure.erase(request, preview);
console.log("no trace found:", forgotten.verified);
