"""LiteLLM against a server. Prints what it got as one JSON object."""

import json
import sys

import litellm

url, key = sys.argv[1:]
place = {"api_base": url, "api_key": key}
ask = [{"role": "user", "content": "What do I drive?"}]
tool = {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
tools = [{"type": "function", "function": tool}]
talk = [{"role": "user", "content": "How is the weather?"}]
model = "openai/lifelong"
chunks = litellm.completion(model=model, messages=ask, stream=True, **place)
first = litellm.completion(model=model, messages=talk, tools=tools, **place).choices[0].message
talk += [first.model_dump(), {"role": "tool", "tool_call_id": first.tool_calls[0].id, "content": "rain"}]
print(
    json.dumps(
        {
            "text": litellm.completion(model=model, messages=ask, **place).choices[0].message.content,
            "streamed": "".join(chunk.choices[0].delta.content or "" for chunk in chunks),
            "tool": litellm.completion(model=model, messages=talk, tools=tools, **place).choices[0].message.content,
            "vector": len(litellm.embedding(model=model, input=["red truck"], **place).data[0]["embedding"]),
        }
    )
)
