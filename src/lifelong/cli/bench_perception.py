"""``lifelong bench speech``, ``voices`` and ``reading``: transcription, speaker recognition, text recognition."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.bench_options import data_option, limit_option, seed_option
from lifelong.cli.bench_tables import interval, number
from lifelong.cli.options import cache_option, json_option
from lifelong.cli.output import console, emit_json, progress, table
from lifelong.errors import ModelMissingError

_SEED = seed_option("Seed of resampling and of generated data.")


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
    """Word error rate on recordings, speed, and transcripts of sound without speech."""
    from lifelong.bench.transcription import transcribe
    from lifelong.models.specs import speech_recogniser
    from lifelong.settings import load

    settings = load(cache=cache, speech=spec)
    recogniser = speech_recogniser(settings.speech, cache=settings.cache)
    if recogniser is None or recogniser.lacking:
        raise ModelMissingError(f"nothing can be heard: {recogniser.lacking if recogniser else 'speech is none'}")
    try:
        with progress("Listening") as report:
            scores, noise = transcribe(data, recogniser, limit=limit, seed=seed, progress=report)
    finally:
        recogniser.close()
    if as_json:
        emit_json({"recogniser": recogniser.name, "heard": scores, "invented": noise})
        return
    rows = table("set", "clips", "words", "WER", "of clips [95%]", "x real time", "silent",
                 right=("clips", "words", "WER", "x real time", "silent"))  # fmt: skip
    for one in scores:
        clips = f"{number(one.errors.mean)} {interval((one.errors.low, one.errors.high))}"
        rows.add_row(
            one.name,
            str(one.errors.n),
            str(one.words),
            number(one.rate),
            clips,
            number(one.speed, digits=1),
            str(one.silent),
        )
    console().print(rows)
    for sound in noise:
        click.echo(f"{sound.name}: {sound.text!r}" if sound.text else f"{sound.name}: nothing, as it should be")


@click.command("voices", short_help="separation and naming of voices")
@data_option("Folder with LibriSpeech's trans.txt and fsdd.zip somewhere below.")
@cache_option
@json_option
def voices(data: Path, cache: Path | None, as_json: bool) -> None:
    """Separation of speakers by a clip of their voice, and naming by recognition, beside the mean spectrum."""
    from lifelong.bench.speaker_recognition import load as load_clips
    from lifelong.bench.speaker_recognition import naming, separation
    from lifelong.models.specs import voice_encoder
    from lifelong.perception.speaker_segments import VoiceReader
    from lifelong.settings import load

    encoder = voice_encoder("embedded", cache=load(cache=cache).cache)
    if encoder is None:
        raise ModelMissingError("there is no speaker encoder")
    try:
        reader = VoiceReader(encoder, 3600)
        with progress("Listening") as report:
            clips = load_clips(data, reader, progress=report)
        separations, namings = separation(clips), naming(clips, reader)
    finally:
        encoder.close()
    if as_json:
        emit_json({"encoder": encoder.name, "told": separations, "named": namings})
        return
    rows = table("half", "by", "clips of", "speakers", "clips", "top-1", "AUROC", "EER", "TAR at 5% FAR",
                 right=("speakers", "clips", "top-1", "AUROC", "EER", "TAR at 5% FAR"))  # fmt: skip
    for one in separations:
        figures = (number(value) for value in (one.top1, one.auroc, one.eer, one.tar))
        rows.add_row(one.half, one.by, one.length, str(one.speakers), str(one.clips), *figures)
    console().print(rows)
    rows = table("half", "stretches", "right", "wrong", "strangers named",
                 right=("stretches", "right", "wrong", "strangers named"))  # fmt: skip
    for each in namings:
        shares = (number(value) for value in (each.right, each.wrong, each.strangers))
        rows.add_row(each.half, str(each.turns), *shares)
    console().print(rows)


@click.command("reading", short_help="character error rate and speed of the reader of text in pictures")
@click.option(
    "--pictures", type=click.IntRange(2, 1000), default=20, show_default=True, help="Number of receipts of each kind."
)
@_SEED
@json_option
def reading(pictures: int, seed: int, as_json: bool) -> None:
    """Character error rate on drawn receipts, straight and tilted, and milliseconds of a picture."""
    from lifelong.bench.text_recognition import recognise
    from lifelong.models.specs import text_reader
    from lifelong.settings import load

    reader = text_reader(load().ocr)
    if reader is None or reader.lacking:
        raise ModelMissingError(f"nothing can be read: {reader.lacking if reader else 'ocr is none'}")
    with progress("Reading", total=2 * pictures) as report:
        scores = recognise(reader, pictures=pictures, seed=seed, progress=report)
    if as_json:
        emit_json({"reader": reader.name, "read": scores})
        return
    rows = table(
        "set", "pictures", "CER [95%]", "lines right", "ms a picture", right=("pictures", "lines right", "ms a picture")
    )
    for one in scores:
        errors = f"{number(one.errors.mean, digits=4)} {interval((one.errors.low, one.errors.high), digits=4)}"
        rows.add_row(one.name, str(one.errors.n), errors, number(one.lines), number(one.milliseconds, digits=0))
    console().print(rows)
