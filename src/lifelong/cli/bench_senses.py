"""``lifelong bench speech``, ``voices`` and ``reading``: recordings written down, voices told apart, print read."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.bench_run import data_option, limit_option, seed_option
from lifelong.cli.options import cache_option, json_option
from lifelong.cli.output import console, emit_json, progress, table
from lifelong.errors import ModelMissingError

_SEED = seed_option("Of resampling and of what is made.")


@click.command("speech", short_help="word error rate and speed of the speech recogniser")
@data_option("Folder with LibriSpeech's trans.txt and fsdd.zip somewhere below.")
@click.option(
    "--speech", "spec", metavar="SPEC", help="Speech recogniser: embedded, whisper:FOLDER or openai:MODEL@URL."
)
@limit_option("recordings of each set, spread evenly", least=2)
@_SEED
@cache_option
@json_option
def speech(data: Path, spec: str | None, limit: int | None, seed: int, cache: Path | None, as_json: bool) -> None:
    """Word error rate on recordings, speed, and what is made up where nobody speaks."""
    from lifelong.bench import senses
    from lifelong.models.specs import speech_recogniser
    from lifelong.settings import load

    settings = load(cache=cache, speech=spec)
    recogniser = speech_recogniser(settings.speech, cache=settings.cache)
    if recogniser is None or recogniser.lacking:
        raise ModelMissingError(f"nothing can be heard: {recogniser.lacking if recogniser else 'speech is none'}")
    try:
        with progress("Listening") as report:
            heard, invented = senses.speech(data, recogniser, limit=limit, seed=seed, progress=report)
    finally:
        recogniser.close()
    if as_json:
        emit_json({"recogniser": recogniser.name, "heard": heard, "invented": invented})
        return
    rows = table("set", "clips", "words", "WER", "of clips [95%]", "x real time", "silent",
                 right=("clips", "words", "WER", "x real time", "silent"))  # fmt: skip
    for one in heard:
        interval = f"{one.errors.mean:.3f} [{one.errors.low:.3f}, {one.errors.high:.3f}]"
        rows.add_row(
            one.name,
            str(one.errors.n),
            str(one.words),
            f"{one.rate:.3f}",
            interval,
            f"{one.speed:.1f}",
            str(one.silent),
        )
    console().print(rows)
    for sound in invented:
        click.echo(f"{sound.name}: {sound.text!r}" if sound.text else f"{sound.name}: nothing, as it should be")


@click.command("voices", short_help="how well voices are told apart and named")
@data_option("Folder with LibriSpeech's trans.txt and fsdd.zip somewhere below.")
@cache_option
@json_option
def voices(data: Path, cache: Path | None, as_json: bool) -> None:
    """Speakers told apart by a clip of their voice, and what recognition names, beside the mean spectrum."""
    from lifelong.bench import voices as bench
    from lifelong.models.specs import voice_encoder
    from lifelong.perception.voices import VoiceReader
    from lifelong.settings import load

    encoder = voice_encoder("embedded", cache=load(cache=cache).cache)
    if encoder is None:
        raise ModelMissingError("there is no speaker encoder")
    try:
        reader = VoiceReader(encoder, 3600)
        with progress("Listening") as report:
            clips = bench.load(data, reader, progress=report)
        told, named = bench.told(clips), bench.named(clips, reader)
    finally:
        encoder.close()
    if as_json:
        emit_json({"encoder": encoder.name, "told": told, "named": named})
        return
    rows = table("half", "by", "clips of", "speakers", "clips", "top-1", "AUROC", "EER", "TAR at 5% FAR",
                 right=("speakers", "clips", "top-1", "AUROC", "EER", "TAR at 5% FAR"))  # fmt: skip
    for one in told:
        figures = (f"{value:.3f}" for value in (one.top1, one.auroc, one.eer, one.tar))
        rows.add_row(one.half, one.by, one.length, str(one.speakers), str(one.clips), *figures)
    console().print(rows)
    rows = table("half", "stretches", "right", "wrong", "strangers named",
                 right=("stretches", "right", "wrong", "strangers named"))  # fmt: skip
    for each in named:
        shares = (f"{value:.3f}" for value in (each.right, each.wrong, each.strangers))
        rows.add_row(each.half, str(each.turns), *shares)
    console().print(rows)


@click.command("reading", short_help="character error rate and speed of the reader of text in pictures")
@click.option("--pictures", type=click.IntRange(2, 1000), default=20, show_default=True, help="Receipts of each kind.")
@_SEED
@json_option
def reading(pictures: int, seed: int, as_json: bool) -> None:
    """Character error rate on made receipts, straight and tilted, and milliseconds of a picture."""
    from lifelong.bench import senses
    from lifelong.models.specs import text_reader
    from lifelong.settings import load

    reader = text_reader(load().ocr)
    if reader is None or reader.lacking:
        raise ModelMissingError(f"nothing can be read: {reader.lacking if reader else 'ocr is none'}")
    with progress("Reading", total=2 * pictures) as report:
        found = senses.reading(reader, pictures=pictures, seed=seed, progress=report)
    if as_json:
        emit_json({"reader": reader.name, "read": found})
        return
    rows = table(
        "set", "pictures", "CER [95%]", "lines right", "ms a picture", right=("pictures", "lines right", "ms a picture")
    )
    for one in found:
        interval = f"{one.errors.mean:.4f} [{one.errors.low:.4f}, {one.errors.high:.4f}]"
        rows.add_row(one.name, str(one.errors.n), interval, f"{one.lines:.3f}", f"{one.milliseconds:.0f}")
    console().print(rows)
