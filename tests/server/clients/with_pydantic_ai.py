"""Pydantic AI against a server, by both protocols. Prints what it got as one JSON object."""

import asyncio
import json
import sys

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider

url, key = sys.argv[1:]


class Car(BaseModel):
    name: str
    colour: str


def weather(city: str) -> str:
    """The weather in a city."""
    return f"rain in {city}"


async def main() -> None:
    provider = OpenAIProvider(base_url=url, api_key=key)
    chat = OpenAIChatModel("lifelong", provider=provider)
    responses = OpenAIResponsesModel("lifelong", provider=provider)
    async with Agent(chat).run_stream("What do I drive now?") as stream:
        streamed = await stream.get_output()
    said = {
        "text": (await Agent(chat).run("What do I drive?")).output,
        "streamed": streamed,
        "tool": (await Agent(chat, tools=[weather]).run("How is the weather?")).output,
        "responses": (await Agent(responses).run("What do I drive?")).output,
        "responses_tool": (await Agent(responses, tools=[weather]).run("How is the weather today?")).output,
        "object": (await Agent(chat, output_type=NativeOutput(Car)).run("Which car?")).output.model_dump(),
    }
    chained = Agent(responses, tools=[weather], model_settings={"openai_previous_response_id": "auto"})
    said["chained_tool"] = (await chained.run("How is the weather now?")).output
    print(json.dumps(said))


asyncio.run(main())
