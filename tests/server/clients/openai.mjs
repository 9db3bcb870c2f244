// The npm package `openai` against a server. Prints what it got as one JSON object.
import OpenAI from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });
const model = "lifelong";
const messages = [{ role: "user", content: "What do I drive?" }];
const parameters = { type: "object", properties: { city: { type: "string" } } };

const { choices } = await client.chat.completions.create({ model, messages });

let streamed = "";
for await (const chunk of await client.chat.completions.create({ model, messages, stream: true }))
  streamed += chunk.choices[0]?.delta?.content ?? "";

const runner = client.chat.completions.runTools({
  model,
  messages: [{ role: "user", content: "How is the weather?" }],
  tools: [
    { type: "function", function: { name: "weather", parameters, parse: JSON.parse, function: ({ city }) => `rain in ${city}` } },
  ],
});

const tools = [{ type: "function", name: "weather", parameters, strict: false }];
const first = await client.responses.create({ model, input: "How is the weather now?", tools });
const call = first.output.find((item) => item.type === "function_call");
const last = await client.responses.create({
  model,
  tools,
  previous_response_id: first.id,
  input: [{ type: "function_call_output", call_id: call.call_id, output: "rain" }],
});

const { data } = await client.embeddings.create({ model, input: "red truck" });

console.log(
  JSON.stringify({
    text: choices[0].message.content,
    streamed,
    tool: await runner.finalContent(),
    responses_tool: last.output_text,
    vector: data[0].embedding.length,
  }),
);
