"""Train a reader from talks, and write the files that ship: samples, loop, export and card."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from lifelong.models import specs
from lifelong.models.reader.pieces import Pieces
from lifelong.models.weights.installed import sha256_of
from lifelong.train.reader.batches import Encoded, encode
from lifelong.train.reader.calibrate import calibrate_card, pools
from lifelong.train.reader.encoders import Base, EncoderWeights, load
from lifelong.train.reader.fit import FitOptions, Progress, below, fit, predict
from lifelong.train.reader.framed_talks import framed_talks
from lifelong.train.reader.measures import measure
from lifelong.train.reader.network import Network
from lifelong.train.reader.onnx_export import export
from lifelong.train.reader.public import CREDITS, public_samples
from lifelong.train.reader.replayed import Replayed, hardest, read_replays, replay, write_replays
from lifelong.train.reader.samples import (
    AnswerSample,
    Embed,
    Sample,
    answer_samples,
    compare_samples,
    fewer_questions,
    held_out,
    line_samples,
    pair_samples,
    read_samples,
    some,
    some_in_haste,
)
from lifelong.train.reader.shipped import shipped_network
from lifelong.train.reader.talks import Talk, read_lines, read_pairs, read_talks
from lifelong.train.records import RecordModels

FIRST_LAYER: Final[dict[Base, int]] = {"english": 0, "multilingual": 6}
"""Number of the first trained layer: the lower half of multilingual E5 stays as it is, and need not ship."""

ENGLISH_SHARE: Final = 3
"""The multilingual reader trains on one English talk in so many."""

SEEN_SHARE: Final = 4
"""Of talks that the reader has seen, one question in so many is taken, with its candidates: they are most samples."""

FRAMES: Final = "frames"
"""Folder of the frames, in the folder of the talks."""

MEASURED_SHARE: Final = 3
"""Of held-out people one question in so many measures; with all, measuring takes longer than training."""

PUBLIC_SHARE: Final = 3
"""Of a limited number of steps, one in so many comes before them on public samples."""

NAMES: Final[dict[Base, str]] = {"english": "reader-english-4", "multilingual": "reader-multilingual-4"}

BASES: Final[dict[Base, str]] = {
    "english": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
    "multilingual": "intfloat/multilingual-e5-small (MIT), layers 6 to 11",
}


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """What is trained, and how.

    Attributes:
        base: the encoder to start from.
        size: share of the training people that are used, 0 to 1.
        steps: stop after so many steps, or None.
        public: folder of public sets of questions, which the reader is trained on first; None trains on talks alone.
        begin_from: folder of a trained reader to go on from; None starts from the encoder.
        new: pattern of the ids of talks that the reader to go on from has not seen, such as ``*4-*``. All questions of
            theirs are taken, and one in `SEEN_SHARE` of the others; "" takes all.
        framed: talks of each language that are made from the frames of the data; they only train.
        replays: file of talks that were lived through, so that candidates are those of run time; it is made if it is
            not there. The weights of the answer are then fitted on the replays of held-out people. None uses none.
        replayed: questions that a replay asks of each talk, at most.
        rest: share of all other samples that is taken beside replays, 0 to 1.
        fit: options of the loop.
    """

    base: Base = "english"
    size: float = 1.0
    steps: int | None = None
    public: Path | None = None
    begin_from: Path | None = None
    new: str = ""
    framed: int = 0
    replays: Path | None = None
    replayed: int = 24
    rest: float = 1.0
    fit: FitOptions = field(default_factory=FitOptions)


def train_reader(
    data: Path, out: Path, options: TrainOptions, *, progress: Progress | None = None, cache: Path | None = None
) -> dict[str, Any]:
    """Train a reader and write its files.

    Args:
        data: folder of talks.
        out: folder for the graph, the word vectors and the card.
        options: what, and how.
        progress: told about every step.
        cache: cache folder of the embedded models.

    Returns:
        the card.

    Raises:
        InputError: a talk cannot be read.
        ModelMissingError: the encoder to start from is not installed.
    """
    with closing(
        specs.text_embedder("embedded" if options.base == "english" else "multilingual", cache=cache)
    ) as embedder:
        asked = specs.reader(options.base, embedder=embedder.name, cache=cache) if options.replays else None
        return _train(data, out, options, RecordModels(embedder, asked), load(options.base, cache=cache), progress)


def _train(
    data: Path,
    out: Path,
    options: TrainOptions,
    models: RecordModels,
    encoder: tuple[EncoderWeights, Pieces],
    progress: Progress | None,
) -> dict[str, Any]:
    weights, pieces = encoder
    embed = models.embedder.embed
    talks = talks_for(read_talks(data), options.base)
    train, others = split(talks, embed, seed=options.fit.seed, size=options.size, new=options.new)
    if options.framed:
        train += framed_samples(data / FRAMES, options, embed)
    lines = [line for line in read_lines(data) if options.base == "multilingual" or line.lang == "en"]
    train += line_samples(lines, measured=False, rng=random.Random(options.fit.seed))  # noqa: S311 - no secret
    others += line_samples(lines, measured=True)
    pairs = [pair for pair in read_pairs(data) if options.base == "multilingual" or pair.lang == "en"]
    train += pair_samples(pairs, measured=False)
    others += pair_samples(pairs, measured=True)
    replays: list[Replayed] = []
    if options.replays is not None:
        replays = replays_of(talks, options, models, progress)
        train = some(train, options.rest, options.fit.seed)
        train += hardest([each for each in replays if not held_out(each.talk)], seed=options.fit.seed)
    public: list[AnswerSample] = []
    if options.public is not None:
        languages = sorted({talk.lang for talk in talks})
        public = public_samples(options.public, embed, languages, seed=options.fit.seed)
    fitted = replace(options.fit, first=FIRST_LAYER[options.base], steps=options.steps)
    trained, measured = encode(train, pieces), encode(others, pieces)
    begin, begun_from = None, None
    if options.begin_from is not None:
        begin = shipped_network(options.begin_from, options.base, weights, first=fitted.first)
        begun_from = sha256_of(options.begin_from / f"{options.base}.onnx")
    start, begun = _on_public(weights, begin, encode(public, pieces), measured, fitted, progress)
    network, history = fit(weights, trained, measured, fitted, progress, network=start)
    card = {
        "name": NAMES[options.base],
        "base": BASES[options.base],
        "licence": "Apache-2.0",
        "data": data_card(talks, data, options.size),
        "options": {name: value for name, value in asdict(fitted).items() if name != "checkpoint"},
        "samples": dict(Counter(type(sample).__name__ for sample in train)),
        "begun_from_sha256": begun_from,
        "replays": {"questions": len(replays), "rest": options.rest} if replays else None,
        "public": {"sets": CREDITS, "samples": len(public)} if public else None,
        "history": [_rounded(figures) for figures in [*begun, *history]],
        "held_out": by_language(measured, predict(network, measured, weights, below(weights, network, fitted.first))),
    }
    export(network, weights, options.base, fitted.first, out, card)
    measuring = [talk for talk in talks if held_out(talk)]
    questions = [each.pool() for each in replays if held_out(each.talk)] or pools(measuring, embed)
    return calibrate_card(out, options.base, encoder, questions)


def _on_public(
    weights: EncoderWeights,
    network: Network | None,
    public: Sequence[Encoded],
    measured: Sequence[Encoded],
    options: FitOptions,
    progress: Progress | None,
) -> tuple[Network | None, list[dict[str, float]]]:
    """One pass over the public samples, with a checkpoint of its own; none without any."""
    if not public:
        return network, []
    checkpoint = None if options.checkpoint is None else options.checkpoint.with_suffix(".public")
    steps = None if options.steps is None else max(1, options.steps // PUBLIC_SHARE)
    once = replace(options, epochs=1, checkpoint=checkpoint, steps=steps)
    asked = [each for each in measured if isinstance(each.sample, AnswerSample)]
    return fit(weights, public, asked, once, progress, network=network)


def talks_for(talks: Sequence[Talk], base: Base) -> list[Talk]:
    """The talks that a reader is trained and measured on."""
    if base == "english":
        return [talk for talk in talks if talk.lang == "en"]
    english = [talk for talk in talks if talk.lang == "en"]
    return [talk for talk in talks if talk.lang != "en"] + english[::ENGLISH_SHARE]


def split(
    talks: Sequence[Talk], embed: Embed, *, seed: int, size: float, new: str = ""
) -> tuple[list[Sample], list[Sample]]:
    """Samples of the people to train on, and of the people held out; see `TrainOptions`."""
    rng = random.Random(seed)  # noqa: S311 - a choice of samples, no secret
    training = [talk for talk in talks if not held_out(talk)]
    chosen = training if size >= 1 else rng.sample(training, max(1, round(size * len(training))))
    both: list[list[Sample]] = []
    for group in (chosen, [talk for talk in talks if held_out(talk)]):
        samples: list[Sample] = []
        for talk in (some_in_haste(each, rng) for each in group):
            own: list[Sample] = [
                *read_samples(talk, rng),
                *compare_samples(talk, rng),
                *answer_samples(talk, embed, rng),
            ]
            known = new and not fnmatch(talk.id, new)
            share = MEASURED_SHARE if group is not chosen else SEEN_SHARE if known else 1
            samples += fewer_questions(own, rng, share)
        both.append(samples)
    return both[0], both[1]


def framed_samples(folder: Path, options: TrainOptions, embed: Embed) -> list[Sample]:
    """Samples of talks that are made from frames."""
    seed = options.fit.seed
    languages = ["en"] if options.base == "english" else None
    talks = framed_talks(folder, options.framed, seed=seed, languages=languages)
    return split(talks, embed, seed=seed, size=1)[0]


def replays_of(
    talks: Sequence[Talk], options: TrainOptions, models: RecordModels, progress: Progress | None
) -> list[Replayed]:
    """The replays of a file, which is made by the reader that ships where it is not there."""
    assert options.replays is not None
    if not options.replays.is_file():
        made = replay(talks, models, options.replayed, seed=options.fit.seed, progress=progress)
        write_replays(options.replays, made)
    return read_replays(options.replays)


def by_language(items: Sequence[Encoded], outputs: Sequence[Any]) -> dict[str, dict[str, float]]:
    """The figures of all held-out people, and of those of each language."""
    figures = {"all": _rounded(measure(items, outputs))}
    for lang in sorted({item.sample.lang for item in items}):
        places = [place for place, item in enumerate(items) if item.sample.lang == lang]
        figures[lang] = _rounded(measure([items[place] for place in places], [outputs[place] for place in places]))
    return figures


def data_card(talks: Sequence[Talk], data: Path, size: float) -> dict[str, Any]:
    """Counts of the data by language, and its hash."""
    content = hashlib.sha256()
    for path in sorted(
        [
            *data.glob("*.talk"),
            *(each for kind in ("lines/*.tsv", "pairs/*.tsv", "frames/*.toml") for each in data.glob(kind)),
        ]
    ):
        content.update(path.read_bytes())
    counts = Counter(talk.lang for talk in talks)
    return {
        "people": len(talks),
        "held_out_people": sum(map(held_out, talks)),
        "messages": sum(len(talk.messages) for talk in talks),
        "facts": sum(len(talk.facts) for talk in talks),
        "questions": sum(len(talk.questions) for talk in talks),
        "languages": dict(sorted(counts.items())),
        "share_used": size,
        "sha256": content.hexdigest(),
    }


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}
