"""GRPO for a few steps: a toy policy in the agent's own loop, over a real record."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import pytest

from lifelong.errors import InputError
from lifelong.train.records import RecordModels
from lifelong.train.synth.personas import invented
from lifelong.train.synth.plan import Beat, DialoguePlan, PlannedFact, PlannedQuestion
from lifelong.train.synth.plan_replay import PlanReplay
from tests.train.tiny_models import toy_policy

ABSENT = [package for package in ("torch", "transformers", "trl", "peft", "datasets") if find_spec(package) is None]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(ABSENT), reason=f"needs pip install 'lifelong[train]': {', '.join(ABSENT)}"),
    pytest.mark.filterwarnings("default"),  # of torch, transformers and trl, which are not ours
]

RECALL = (
    '{"next": {"step": "recall", "query": "my dog", "since": "2025-03-01", "until": "2025-03-31", "kinds": [], '
    '"people": []}}'
)
RIGHT = '{"next": {"step": "answer", "text": "Bertha"}}'
WRONG = '{"next": {"step": "answer", "text": "Rex"}}'

AT = datetime(2025, 3, 3, 9, tzinfo=UTC)
ASKED_AT = AT + timedelta(days=2)
DOG = PlannedFact("pet", "I have a dog called Bertha.", "Ana has a dog called Bertha.", "Bertha", "me.pet.name")


def dog_plan():
    """A record of one message, and its question with the usual context and with a narrow one."""
    asked = [
        PlannedQuestion("span", ASKED_AT, "What is my dog called?", "Bertha", "Bertha.", (DOG.text,), "my dog", narrow)
        for narrow in (True, False)
    ]
    return DialoguePlan(invented(0, 1, name="Ana"), [Beat(0, AT, DOG.text, "Good to know.", (DOG,))], asked)


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    """The plan's record and its questions."""
    folder = tmp_path_factory.mktemp("synth")
    models = RecordModels.of("scripted")
    made = asyncio.run(PlanReplay(dog_plan(), folder / "records" / "p0", folder / "pictures", models).run())
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in made.questions), encoding="utf-8")
    return file


@pytest.fixture
def base(tmp_path):
    return toy_policy(tmp_path / "base", [RECALL, RIGHT, WRONG, "Woof {"])


def options(**more):
    from lifelong.train.grpo_trainer import GRPOOptions

    fields = {"steps": 12, "prompts": 2, "group": 6, "device_batch": 6, "rate": 2e-2, "max_length": 4000}
    return GRPOOptions(**{**fields, "answer_tokens": 3, "embed": "scripted", "save_steps": 2, **more})


def test_the_reward_rises_in_the_agents_own_loop(tmp_path, base, questions):
    """A policy that speaks by chance learns to write a readable step with the name that the record holds."""
    from lifelong.train.grpo import train_grpo

    card = train_grpo(base, questions, tmp_path / "out", options())
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    rewards = [entry["reward"] for entry in log if "reward" in entry]
    assert sum(rewards[-4:]) / 4 > sum(rewards[:2]) / 2 + 0.2
    assert card["figures"]["calls_per_answer"] > 1  # lookups were made, and answered from the record
    assert all(entry["kl"] >= 0 for entry in log if "kl" in entry)
    assert (tmp_path / "out" / "model" / "model.safetensors").is_file()


def test_an_adapter_is_compared_with_the_base_under_it(tmp_path, base, questions):
    from lifelong.train.grpo import train_grpo

    card = train_grpo(base, questions, tmp_path / "out", options(steps=2, lora=4))
    assert card["figures"]["steps"] == 2
    assert (tmp_path / "out" / "adapter" / "adapter_model.safetensors").is_file()


def test_a_killed_run_goes_on_to_the_same_weights(tmp_path, base, questions):
    from lifelong.train.grpo import train_grpo

    def kill(done, total):
        if done == 3:
            raise KeyboardInterrupt

    train_grpo(base, questions, tmp_path / "whole", options(steps=4))
    with pytest.raises(KeyboardInterrupt):
        train_grpo(base, questions, tmp_path / "killed", options(steps=4), progress=kill)
    train_grpo(base, questions, tmp_path / "killed", options(steps=4))
    files = [tmp_path / name / "model" / "model.safetensors" for name in ("whole", "killed")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_row_for_each_call(tmp_path, base, questions):
    """The policy's own query and days reach the record; a later call has what was found in a prompt of its own."""
    from lifelong.train.bases import load_base
    from lifelong.train.policy import Policy
    from lifelong.train.rollouts import Rollouts

    class Scripted(Policy):
        """Says RECALL, then the right answer."""

        def _generate(self, prompts, most):
            end = loaded.tokenizer.eos_token_id
            said = [loaded.tokenizer.convert_tokens_to_ids(RIGHT if turns else RECALL) for _ in prompts]
            turns.append(len(prompts))
            return [[each, end] for each in said]

    turns: list[int] = []
    loaded = load_base(base)
    rollouts = Rollouts.of(questions, RecordModels.of("scripted"))
    policy = Scripted(loaded, loaded.model, batch=8, temperature=1.0, max_tokens=3, context=4000)
    made = rollouts.run([0, 1, 1], policy)
    assert turns == [3, 3]  # every answer is in each batch
    for trajectory in made:
        assert [call.text for call in trajectory.calls] == [RECALL, RIGHT]
        assert trajectory.answer == "Bertha"
        assert DOG.text in trajectory.calls[1].prompt
        assert len(trajectory.calls[1].prompt_ids) > len(trajectory.calls[0].prompt_ids)
        assert trajectory.reward.total == pytest.approx(1 + 0.5 + 0.25)


def test_questions_that_are_none(tmp_path):
    from lifelong.train.rollouts import Rollouts

    file = tmp_path / "questions.jsonl"
    for text, fault in (
        ("{", "cannot be read"),
        ('{"kind": "span"}', "holds no questions"),
        ("", "holds no questions"),
    ):
        file.write_text(text)
        with pytest.raises(InputError, match=fault):
            Rollouts.of(file, RecordModels.of("scripted"))
    row = {"kind": "span", "at": "2025-03-05", "text": "?", "value": "a", "evidence": [], "narrow": False,
           "person": "Ana", "record": "records/p0", "steps": "json"}  # fmt: skip
    file.write_text(json.dumps(row))
    with pytest.raises(InputError, match=r"records/p0 of .* is missing"):
        Rollouts.of(file, RecordModels.of("scripted"))
