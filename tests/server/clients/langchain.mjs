// LangChain.js against a server that speaks the OpenAI protocol. Prints what it got as one JSON object.
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";

const [baseURL, apiKey] = process.argv.slice(2);
const model = new ChatOpenAI({ model: "lifelong", apiKey, configuration: { baseURL }, maxRetries: 0 });

const { content: text } = await model.invoke("What do I drive?");

let streamed = "";
for await (const piece of await model.stream("What do I drive now?")) streamed += piece.content;

const weather = tool(async ({ city }) => `rain in ${city}`, {
  name: "weather",
  description: "The weather in a city.",
  schema: z.object({ city: z.string() }),
});
const bound = model.bindTools([weather]);
const messages = [new HumanMessage("How is the weather?")];
const called = await bound.invoke(messages);
messages.push(called);
for (const call of called.tool_calls) {
  messages.push(new ToolMessage({ content: await weather.func(call.args), tool_call_id: call.id }));
}
const answered = await bound.invoke(messages);

const car = z.object({ name: z.string(), colour: z.string() });
const object = await model.withStructuredOutput(car, { name: "car", method: "jsonSchema" }).invoke("Which car do I have?");

console.log(JSON.stringify({ text, streamed, tool: answered.content, object }));
