"""The ``openai`` package of 2023 against a server. Prints what it got as one JSON object."""

import json
import sys

import openai

url, key = sys.argv[1:]
client = openai.OpenAI(base_url=url, api_key=key)
ask = [{"role": "user", "content": "What do I drive?"}]
tool = {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
tools = [{"type": "function", "function": tool}]
talk = [{"role": "user", "content": "How is the weather?"}]
chunks = client.chat.completions.create(model="x", messages=ask, stream=True)
first = client.chat.completions.create(model="x", messages=talk, tools=tools).choices[0].message
(call,) = first.tool_calls
talk += [first.model_dump(), {"role": "tool", "tool_call_id": call.id, "content": "rain"}]
try:
    client.chat.completions.create(model="x", messages=ask, user="bo")
    refused = False
except openai.PermissionDeniedError as error:
    refused = "speaks for one person" in str(error)
print(
    json.dumps(
        {
            "version": openai.__version__,
            "text": client.chat.completions.create(model="x", messages=ask).choices[0].message.content,
            "streamed": "".join(chunk.choices[0].delta.content or "" for chunk in chunks),
            "tool": client.chat.completions.create(model="x", messages=talk, tools=tools).choices[0].message.content,
            "vector": len(client.embeddings.create(model="x", input="red truck").data[0].embedding),
            "refused": refused,
        }
    )
)
