// The Vercel AI SDK against a server that speaks the OpenAI protocol. Prints what it got as one JSON object.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateObject, generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const [baseURL, apiKey] = process.argv.slice(2);
let seen;
const lifelong = createOpenAICompatible({
  name: "lifelong",
  baseURL,
  apiKey,
  supportsStructuredOutputs: true,
  metadataExtractor: {
    extractMetadata: async ({ parsedBody }) => {
      seen = parsedBody.lifelong;
      return undefined;
    },
    createStreamExtractor: () => ({ processChunk() {}, buildMetadata: () => undefined }),
  },
});
const model = lifelong("lifelong");

const { text } = await generateText({ model, prompt: "What do I drive?" });
const recalled = seen.memory;

let streamed = "";
for await (const piece of streamText({ model, prompt: "What do I drive now?" }).textStream) streamed += piece;

const weather = tool({
  description: "The weather in a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `rain in ${city}`,
});
const asked = await generateText({ model, prompt: "How is the weather?", tools: { weather }, stopWhen: stepCountIs(3) });

const { object } = await generateObject({
  model,
  prompt: "Which car do I have?",
  schema: z.object({ name: z.string(), colour: z.string() }),
});

console.log(JSON.stringify({ text, streamed, recalled, tool: asked.text, object }));
