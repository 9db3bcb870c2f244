"""A synthesis from personas to files; a stopped run goes on with the next person."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from lifelong.errors import InputError
from lifelong.models.base import ChatModel
from lifelong.train.records import RecordModels
from lifelong.train.synth.labels import Steps
from lifelong.train.synth.mix import complete, mixed
from lifelong.train.synth.personas import Persona, described, invented
from lifelong.train.synth.plan_replay import PlanReplay, ReplayResult
from lifelong.train.synth.program import planned
from lifelong.train.synth.report import report
from lifelong.train.synth.sample_filters import poisoned, unique
from lifelong.train.synth.samples import Sample
from lifelong.train.synth.teacher import taught

SFT, PAIRS, QUESTIONS, REPORT = "sft.jsonl", "pairs.jsonl", "questions.jsonl", "report.md"
PAPER_SIZE = 78_000
"""Samples of the paper."""
BARREN = 3
"""People without a sample after which a run stops."""
PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class SynthOptions:
    """Options of a synthesis.

    Attributes:
        size: samples for SFT; the one dial.
        personas: a file of descriptions; None invents people.
        people: most people; None takes as many as the size needs.
        pictures: a folder with one folder of pictures for each thing, named after it; None makes no pictures.
        steps: how lookups are written.
        seed: of everything that is drawn.
    """

    size: int = PAPER_SIZE
    personas: Path | None = None
    people: int | None = None
    pictures: Path | None = None
    steps: Steps = "json"
    seed: int = 1


async def synthesise(
    out: Path,
    options: SynthOptions,
    models: RecordModels,
    *,
    teacher: ChatModel | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Make training data in a folder.

    It holds ``sft.jsonl``, ``pairs.jsonl`` (preferences), ``questions.jsonl`` (for GRPO), ``records/`` (the stores that
    the questions are asked of), ``pictures/``, ``report.md``, and ``people/`` with what each person gave.

    Args:
        out: the folder; people that are in it are not made again.
        options: see there.
        models: embedder and reader of the records.
        teacher: writes dialogues and outputs; None takes the built-in generator.
        progress: gets the samples so far of the rarest share, scaled to the size, and the size.

    Returns:
        The numbers of the report.

    Raises:
        InputError: the personas or pictures cannot be used, the folder is of a run with other options, or no person
            gave samples.
    """
    pictures = _pictures(options.pictures)
    (out / "people").mkdir(parents=True, exist_ok=True)
    about = {"size": options.size, "seed": options.seed, "steps": options.steps, "embedder": models.embedder.name,
             "personas": str(options.personas or ""), "pictures": len(pictures),
             "teacher": teacher.name if teacher else ""}  # fmt: skip
    _check_options(out / "options.json", {name: value for name, value in about.items() if name != "size"})
    samples: list[Sample] = []
    pairs: list[Sample] = []
    questions: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    people = 0
    for persona in _people(options):
        if complete(Counter(sample.share for sample in samples), options.size) or people == options.people:
            break
        people += 1
        result = _stored(out, persona)
        if result is None:
            result = await _made(out, persona, options, models, teacher, pictures)
        counts += result.counts
        samples += unique(result.samples, seen, counts)
        pairs += unique(result.pairs, seen, counts)
        questions += result.questions
        if people >= BARREN and not samples:
            break  # nothing comes of these people, and nothing will of the next
        progress(min(mixed(samples, options.size, options.seed)[1], options.size), options.size)
    chosen, most = mixed(samples, options.size, options.seed)
    if not chosen:
        raise InputError(
            f"{people} people gave no complete mix of samples ({dict(counts)}): use a teacher that follows a JSON "
            "schema, more people, or no teacher, for the built-in generator"
        )
    _write(out / SFT, (sample.row() for sample in chosen))
    _write(out / PAIRS, (sample.row() for sample in pairs))
    _write(out / QUESTIONS, questions)
    text = report(chosen, len(pairs), len(questions), people, counts, about)
    (out / REPORT).write_text(text, encoding="utf-8")
    return {
        "samples": len(chosen),
        "wanted": options.size,
        "mix_allows": most,
        "pairs": len(pairs),
        "questions": len(questions),
        "people": people,
        "shares": dict(Counter(sample.share for sample in chosen)),
        "filtered": dict(counts),
    }


def _people(options: SynthOptions) -> Iterator[Persona]:
    if options.personas is not None:
        yield from described(options.personas, options.seed)
    else:
        for number in count():
            yield invented(number, options.seed)


async def _made(
    out: Path,
    persona: Persona,
    options: SynthOptions,
    models: RecordModels,
    teacher: ChatModel | None,
    pictures: Sequence[tuple[Path, str]],
) -> ReplayResult:
    record = out / "records" / persona.id
    shutil.rmtree(record, ignore_errors=True)  # of a run that was stopped in the middle
    if poisoned(persona.about):
        result = ReplayResult(counts=Counter({"order to a model": 1}))
    else:
        plan, counts = planned(persona, options.seed, pictures), Counter[str]()
        if teacher is not None:
            plan = await taught(plan, teacher, counts)
        result = await PlanReplay(
            plan, record, out / "pictures", models, teacher, options.steps, sees=bool(pictures)
        ).run()
        result.counts += counts
    file = out / "people" / f"{persona.id}.json"
    part = file.with_suffix(".part")
    fields = {
        "samples": [asdict(each) for each in result.samples],
        "pairs": [asdict(each) for each in result.pairs],
        "questions": result.questions,
        "counts": dict(result.counts),
    }
    part.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    part.replace(file)
    return result


def _stored(out: Path, persona: Persona) -> ReplayResult | None:
    """What a person gave in an earlier run, or None."""
    file = out / "people" / f"{persona.id}.json"
    if not file.is_file():
        return None
    fields = json.loads(file.read_text(encoding="utf-8"))
    return ReplayResult(
        samples=[Sample(**each) for each in fields["samples"]],
        pairs=[Sample(**each) for each in fields["pairs"]],
        questions=fields["questions"],
        counts=Counter(fields["counts"]),
    )


def _check_options(file: Path, options: Mapping[str, Any]) -> None:
    if file.is_file() and (stored := json.loads(file.read_text(encoding="utf-8"))) != options:
        changed = [name for name in options if stored.get(name) != options[name]]
        raise InputError(
            f"{file.parent} is of a run with other options ({', '.join(changed)}): use another --out, or the same ones"
        )
    file.write_text(json.dumps(options), encoding="utf-8")


def _pictures(folder: Path | None) -> list[tuple[Path, str]]:
    """Pictures with the names of their folders, in a fixed order.

    Raises:
        InputError: there is none.
    """
    if folder is None:
        return []
    found = [(path, path.parent.name.replace("_", " ")) for path in sorted(folder.glob("*/*"))
             if path.suffix.lower() in PICTURES]  # fmt: skip
    if not found:
        raise InputError(f"there are no pictures in the folders of {folder}: expected THING/picture.jpg")
    return found


def _write(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    part.replace(file)
