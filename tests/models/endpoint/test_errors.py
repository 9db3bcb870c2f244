"""What servers say when a prompt does not fit, and what the person reads. The bodies are those servers' own."""

import pytest

from lifelong.errors import ContextOverflowError, InputError, ModelUnavailableError, with_notes
from lifelong.models.base import ChatMessage, ChatProfile
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.endpoint.errors import overflow
from tests.models.chat.endpoint import as_json, as_stream, serving

OPENAI = {
    "message": "This model's maximum context length is 8192 tokens. However, your messages resulted in 10010 tokens. "
    "Please reduce the length of the messages.",
    "type": "invalid_request_error",
    "param": "messages",
    "code": "context_length_exceeded",
}
VLLM = {
    "object": "error",
    "message": "This model's maximum context length is 4096 tokens. However, you requested 5012 tokens (4500 in the "
    "messages, 512 in the completion). Please reduce the length of the messages or completion.",
    "type": "BadRequestError",
    "param": None,
    "code": 400,
}
LLAMA_CPP = {
    "code": 400,
    "message": "request (3012 tokens) exceeds the available context size (2048 tokens), try increasing it",
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 3012,
    "n_ctx": 2048,
}
OLLAMA = {"message": "the input length exceeds the context length", "type": "invalid_request_error"}


async def ask(url: str) -> None:
    chat = OpenAIChat("m", url=url, profile=ChatProfile(4096), retries=0, timeout=5)
    try:
        async for _ in chat.stream([ChatMessage("user", "Hello")]):
            pass
    finally:
        await chat.close()


@pytest.mark.parametrize(
    ("body", "tokens", "holds"),
    [
        ({"error": OPENAI}, 10010, 8192),
        ({"error": VLLM}, 4500, 4096),
        (VLLM, 4500, 4096),
        ({"error": LLAMA_CPP}, 3012, 2048),
        ({"error": OLLAMA}, None, None),
    ],
    ids=["openai", "vllm", "vllm-older", "llama.cpp", "ollama"],
)
async def test_a_prompt_that_does_not_fit_is_one_error_for_all_servers(body, tokens, holds):
    with serving(as_json(400, body)) as endpoint, pytest.raises(ContextOverflowError) as raised:
        await ask(endpoint.url)
    assert (raised.value.tokens, raised.value.holds) == (tokens, holds)
    assert "openai:m" in str(raised.value)
    assert "http://127.0.0.1" in with_notes(raised.value)
    assert "context_tokens" in str(raised.value)


async def test_it_reads_as_a_sentence():
    with serving(as_json(400, {"error": OPENAI})) as endpoint, pytest.raises(InputError) as raised:
        await ask(endpoint.url)
    assert str(raised.value) == (
        "The prompt has 10,010 tokens, but the model openai:m holds 8,192, prompt and answer together. Say less at a "
        "time, lower the settings context_tokens or answer_tokens, or start the model with a longer context."
    )


async def test_a_server_may_notice_it_in_the_middle_of_a_stream():
    """vLLM behind some proxies answers 200 and puts the refusal into the stream."""
    with serving(as_stream({"error": VLLM}, done=False)) as endpoint, pytest.raises(ContextOverflowError):
        await ask(endpoint.url)


@pytest.mark.parametrize(
    ("said", "tokens", "holds"),
    [
        ("The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 5000, 4096),
        ("This model's maximum context length is 4096 tokens and your request has 4000 input tokens", 4000, 4096),
        ("Input length (5000) exceeds model's maximum context length (4096).", 5000, 4096),
        ("prompt is too long: 208310 tokens > 200000 maximum", 208310, 200000),
        (
            "The input token count (1048581) exceeds the maximum number of tokens allowed (1048575).",
            1048581,
            1048575,
        ),
        ("Prompt contains 40000 tokens, too large for model with 32768 maximum context length", 40000, 32768),
        ("The input (5000 tokens) is longer than the model's context length (4096 tokens).", 5000, 4096),
        ("`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens", 5000, 4096),
        ("Your input exceeds the context window of this model.", None, None),
    ],
)
def test_other_servers_words(said, tokens, holds):
    found = overflow(said, "the model m")
    assert found is not None
    assert (found.tokens, found.holds) == (tokens, holds)


@pytest.mark.parametrize(
    "said",
    ["Invalid schema for response_format", "max_tokens is too large: 20000", "slow down", "the context is missing"],
)
def test_what_is_no_overflow(said):
    assert overflow(said, "the model m") is None


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "The model `m` does not exist", "code": "model_not_found"}},
        {"error": {"message": 'model "m" not found, try pulling it first'}},
        {"object": "error", "message": "The model `m` does not exist.", "code": 404},
    ],
    ids=["openai", "ollama", "vllm"],
)
async def test_a_model_that_is_not_served_says_where_to_look(body):
    with serving(as_json(404, body)) as endpoint, pytest.raises(ModelUnavailableError) as raised:
        await ask(endpoint.url)
    assert "GET URL/models" in str(raised.value)
    assert endpoint.url in with_notes(raised.value)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0.2"}, 1),
        ({"Retry-After-Ms": "1500"}, 2),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"Retry-After": "1e99"}, 86_400),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
    ids=str,
)
async def test_how_long_a_server_wants_to_be_left_alone(headers, wait):
    """It says so in seconds, in milliseconds or as a date, and what it says is bounded."""
    busy = as_json(429, {"error": {"message": "slow down"}}, **headers)
    with serving(busy) as endpoint, pytest.raises(ModelUnavailableError) as raised:
        await ask(endpoint.url)
    assert (raised.value.status, raised.value.wait) == (429, wait)


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefghijklmnop",
        "sk-proj-****************mnop",
        "Bearer abcdef0123456789",
        "http://ana:hunter22@host/",
    ],
)
async def test_whatever_looks_like_a_key_is_left_out(secret):
    """Not only our own key: proxies repeat those of the services behind them, also shortened."""
    answer = as_json(500, {"error": {"message": f"refused: {secret}"}})
    with serving(answer) as endpoint, pytest.raises(ModelUnavailableError) as raised:
        await ask(endpoint.url)
    told = with_notes(raised.value)
    assert "refused" in told and "***" in told
    assert not any(part in told for part in ("mnop", "0123456789", "hunter22"))


async def test_what_was_sent_is_not_repeated(caplog):
    """Validation errors of some servers quote the prompt: the log has nothing that somebody said."""
    words = "My sister Ana has been ill since Monday."
    with serving(as_json(400, {"error": {"message": f"bad input: '{words}' (type=value_error)"}})) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=ChatProfile(4096), retries=0)
        with pytest.raises(InputError) as raised:
            await anext(chat.stream([ChatMessage("user", words)]))
        await chat.close()
    (logged,) = caplog.records
    for told in (with_notes(raised.value), vars(logged)["said"]):
        assert "bad input: '…' (type=value_error)" in told
        assert "sister" not in told
