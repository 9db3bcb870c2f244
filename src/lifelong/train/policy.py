"""The model that is trained, as a chat model of the agent: it samples, in batches, and keeps its tokens.

Nothing constrains what it writes: a step that is no JSON is the policy's own fault, and the reward says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import GenerationConfig

from lifelong.errors import ContextOverflowError
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Finish, Tool
from lifelong.models.chat import wire
from lifelong.models.chat.toolcalls import ToolCallParser
from lifelong.train.bases import Base


@dataclass(frozen=True, slots=True)
class PolicyCall:
    """One call of the policy.

    Attributes:
        prompt_ids, completion_ids: its tokens, as they were sampled.
        text: the output.
        prompt: the text of all messages of the prompt.
        tools: names of the tools that were offered natively.
        step: it was asked for a step in JSON.
    """

    prompt_ids: list[int]
    completion_ids: list[int]
    text: str
    prompt: str
    tools: tuple[str, ...]
    step: bool


@dataclass(slots=True)
class PolicyAnswer:
    """An answer in the making.

    Attributes:
        number: its place in the batch, which orders its requests.
        calls: the calls so far.
    """

    number: int
    calls: list[PolicyCall] = field(default_factory=list)


@dataclass(slots=True)
class _Request:
    number: int
    ids: list[int]
    most: int
    done: asyncio.Future[list[int]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


ANSWERING: ContextVar[PolicyAnswer] = ContextVar("answering")
"""The answer that is being made; each one runs in a task of its own."""


class Policy:
    """A chat model whose outputs are sampled from weights in training.

    It generates when every answer that is being made waits for it. So batches are as large as they can be, and the same
    seed gives the same outputs.

    Args:
        base: tokenizer and chat template.
        model: the weights, as the trainer has them.
        batch: requests that are generated at once.
        temperature: of sampling.
        max_tokens: most tokens of an output, below what the agent allows.
        context: tokens that fit, prompt and answer together.
        tools: whether lookups are calls of tools; else they are steps in JSON.
    """

    def __init__(
        self,
        base: Base,
        model: Any,
        *,
        batch: int,
        temperature: float,
        max_tokens: int,
        context: int,
        tools: bool = False,
    ) -> None:
        self._base, self._model = base, model
        self._batch, self._temperature, self._max_tokens = batch, temperature, max_tokens
        self._waiting: list[_Request] = []
        self._answers = 0
        self._working: set[asyncio.Task[None]] = set()
        self.profile = ChatProfile(context, tools=tools, schema=True, images=False, capable=True)

    @property
    def name(self) -> str:
        """The name of the base."""
        return f"policy {self._base.folder.name}"

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Sample an output; see `ChatModel.stream`. The schema is in the prompt's words only."""
        text = self._base.tokenizer.apply_chat_template(
            [wire.templated(message) for message in messages],
            tools=[wire.tool(each) for each in tools] or None,
            add_generation_prompt=True,
            tokenize=False,
        )
        ids = self._base.tokenizer(text, add_special_tokens=False)["input_ids"]
        most = min(max_tokens, self._max_tokens, self.profile.context - len(ids))
        if most < 1:
            raise ContextOverflowError(
                f"The prompt has {len(ids):,} tokens, and {self.name} holds {self.profile.context:,}: see --max-length",
                tokens=len(ids),
                holds=self.profile.context,
            )
        tokens = await self._generated(ids, most)
        said = self._base.tokenizer.decode(tokens, skip_special_tokens=True)
        names = tuple(tool.name for tool in tools)
        prompt = "\n".join(message.text for message in messages)
        ANSWERING.get().calls.append(PolicyCall(ids, tokens, said, prompt, names, schema is not None))
        parser = ToolCallParser(list(names), stop)
        for event in [*parser.feed(said), *parser.end()]:
            yield event
        yield Finish("stop" if tokens[-1] == self._base.tokenizer.eos_token_id else "length", len(ids), len(tokens))

    async def close(self) -> None:
        """Release nothing: the weights belong to the trainer."""

    def begin(self, answers: int) -> None:
        """So many answers are being made from now on."""
        self._answers = answers

    def end(self) -> None:
        """One answer is complete."""
        self._answers -= 1
        self._start()

    async def _generated(self, ids: list[int], most: int) -> list[int]:
        request = _Request(ANSWERING.get().number, ids, most)
        self._waiting.append(request)
        self._start()
        return await request.done

    def _start(self) -> None:
        """Generate what waits, if every answer waits."""
        if self._waiting and len(self._waiting) >= self._answers:
            requests = sorted(self._waiting, key=lambda request: request.number)
            self._waiting = []
            task = asyncio.create_task(self._work(requests))
            self._working.add(task)
            task.add_done_callback(self._working.discard)

    async def _work(self, requests: Sequence[_Request]) -> None:
        for start in range(0, len(requests), self._batch):
            batch = requests[start : start + self._batch]
            most = max(request.most for request in batch)
            try:
                outputs = await asyncio.to_thread(self._generate, [request.ids for request in batch], most)
            except (RuntimeError, MemoryError) as error:
                for request in requests[start:]:
                    request.done.set_exception(error)
                return
            for request, tokens in zip(batch, outputs, strict=True):
                request.done.set_result(tokens[: request.most])

    def _generate(self, prompts: Sequence[list[int]], most: int) -> list[list[int]]:
        """Sampled tokens for each prompt, up to and with the end token. Blocking."""
        tokenizer, device = self._base.tokenizer, self._model.device
        longest = max(map(len, prompts))
        padded = [[tokenizer.pad_token_id] * (longest - len(ids)) + ids for ids in prompts]
        mask = [[0] * (longest - len(ids)) + [1] * len(ids) for ids in prompts]
        end = tokenizer.eos_token_id
        settings = GenerationConfig(do_sample=True, temperature=self._temperature, top_k=0, max_new_tokens=most,
                                    eos_token_id=end, pad_token_id=tokenizer.pad_token_id)  # fmt: skip
        training = self._model.training
        self._model.eval()
        try:
            with torch.no_grad():
                rows = self._model.generate(
                    input_ids=torch.tensor(padded, device=device),
                    attention_mask=torch.tensor(mask, device=device),
                    generation_config=settings,
                )[:, longest:].tolist()
        finally:
            self._model.train(training)
        return [row[: row.index(end) + 1] if end in row else row for row in rows]
