"""OpenAI's Agents SDK against a server, by both protocols. Prints what it got as one JSON object."""

import asyncio
import json
import sys

from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    SQLiteSession,
    function_tool,
    set_tracing_disabled,
)
from openai import AsyncOpenAI
from pydantic import BaseModel

url, key = sys.argv[1:]
set_tracing_disabled(disabled=True)  # it sends what was said to its maker


class Car(BaseModel):
    name: str
    colour: str


@function_tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


async def main() -> None:
    client = AsyncOpenAI(base_url=url, api_key=key)
    said = {}
    for name, model in (
        ("chat", OpenAIChatCompletionsModel("lifelong", client)),
        ("responses", OpenAIResponsesModel("lifelong", client)),
    ):
        plain = Agent(name="friend", model=model, model_settings=ModelSettings(temperature=0))
        said[name] = (await Runner.run(plain, f"What do I drive by {name}?")).final_output
        run = Runner.run_streamed(plain, f"What do I drive, streamed by {name}?")
        pieces = [
            event.data.delta
            async for event in run.stream_events()
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"
        ]
        said[f"{name}_streamed"] = "".join(pieces)
        helper = Agent(name="helper", model=model, tools=[weather])
        said[f"{name}_tool"] = (await Runner.run(helper, f"How is the weather by {name}?")).final_output
        shaped = Agent(name="shaped", model=model, output_type=Car)
        said[f"{name}_object"] = (await Runner.run(shaped, f"Which car is it by {name}?")).final_output.model_dump()
    session = SQLiteSession("one")
    talker = Agent(name="talker", model=OpenAIChatCompletionsModel("lifelong", client))
    for text in ("My sister is Rita.", "She lives in Leeds."):
        said["session"] = (await Runner.run(talker, text, session=session)).final_output
    print(json.dumps(said))


asyncio.run(main())
