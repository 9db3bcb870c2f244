"""Messages with the facts that they state, from public data sets: the items of ``lifelong bench extraction``.

Each item is one or several messages of a person with the facts that a memory should store, as text.

- ``sentences``: first-person sentences of PersonaMem, LongMemEval and BEAM, drawn by the order of their SHA-256. We
  labelled them by hand: does this say something about the person that may still matter in a month? The part ``seen``
  was read while the phrases were written. The part ``held out`` was labelled once, afterwards, and without seeing the
  output. The labels ship as hashes; the sentences are read from the data sets.
- ``locomo``: every message of the first speaker with the observations that the authors of the set wrote for it.
- ``prefeval``: each stated preference, and the questions of other topics that state none.
- ``beam``, ``personabench``: the person's messages that are evidence for questions. Other facts are not listed, so
  there is no precision.
- ``small talk``: greetings and phrases that state nothing: a list of ours, and the openings of real chats in
  RealPersonaChat (Japanese). Whatever is stored of them is wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from lifelong.bench.cases import Case
from lifelong.bench.datasets import benchmark
from lifelong.bench.datasets.source import first_of, read_json, read_lines
from lifelong.errors import InputError
from lifelong.language.sentences import sentences

SMALL_TALK = (
    "Hi!", "Hello there, how are you?", "Good morning!", "Hey, what's up?", "I'm fine, thanks, and you?",
    "I'm good, thanks for asking.", "Thank you so much!", "I really appreciate your help.", "That makes sense.",
    "I see what you mean.", "I think so too.", "I don't know, maybe.", "I'm not sure about that.",
    "I was just wondering.", "Could you explain that again?", "I have a question.",
    "I need some help with something.", "Let me think about it.", "I'll get back to you.", "I'd love to hear more.",
    "I like that idea!", "I love it!", "That's what I wanted.", "I guess you're right.",
    "I'm sorry, I meant the other one.", "I hope you have a nice day.", "I have to go now, bye!", "See you tomorrow.",
    "I can't believe it!", "I know, right?", "My question is the following.", "I agree with you.",
    "What would I do without you?", "I'm just kidding.", "I'm back.", "I'm listening.",
    "I want to ask you something.", "I would like a short summary.", "Olá, tudo bem?", "Obrigada pela ajuda!",
    "Não sei, talvez.", "Hola, ¿qué tal?", "Muchas gracias.", "No lo sé.", "Hallo, wie geht's?", "Vielen Dank!",
    "Ich weiß es nicht.", "Bonjour, ça va ?", "Merci beaucoup !", "Je ne sais pas.",
)  # fmt: skip
"""Messages that state nothing, in the languages that the phrases cover."""

OPENINGS = 2
"""Utterances at the start of a dialogue that count as small talk."""

_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|my|we|our|me)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FactItem:
    """Messages of a person with the facts that they state.

    Attributes:
        id: unique within the set.
        set: name of the data set.
        texts: the messages.
        facts: what should be stored, as text; empty where the messages state nothing.
        complete: whether ``facts`` has all of them, so that anything else that is stored is wrong.
    """

    id: str
    set: str
    texts: tuple[str, ...]
    facts: tuple[str, ...]
    complete: bool = True


def read(data: Path) -> list[FactItem]:
    """Every set in a folder and in the folders directly below it.

    Args:
        data: with one folder for each set, under any name, in the schema of its public release.

    Raises:
        InputError: there is none.
        ImportFormatError: a file is not what its name promises.
    """
    items: list[FactItem] = [
        FactItem(f"own-{place}", "small talk", (text,), ()) for place, text in enumerate(SMALL_TALK)
    ]
    own = len(items)
    folders = [data, *sorted(path for path in data.iterdir() if path.is_dir())]
    user_texts: list[str] = []
    for folder in folders:
        for name, reader in _READERS.items():
            if _holds(name, folder):
                items += reader(folder)
        user_texts += [text for name in _SENTENCE_SETS if _holds(name, folder) for text in _user_texts(name, folder)]
    items += _sentences(user_texts)
    if len(items) == own:
        raise InputError(
            f"{data} holds none of the sets that tell what is told: give the folder that has folders of "
            "PersonaMem, LongMemEval, BEAM, LoCoMo, PrefEval, PersonaBench or RealPersonaChat"
        )
    return items


def _holds(name: str, folder: Path) -> bool:
    if name == "real_persona_chat":
        # Other data sets have a dialogues.jsonl as well, of another form.
        names = ("dialogues.jsonl", "interlocutors.json")
        return all(any((folder / f"{name}{packed}").is_file() for packed in ("", ".gz")) for name in names)
    if name == "beam" and not any((each / "chat.json.gz").is_file() or (each / "chat.json").is_file()
                                  for each in folder.glob("*/*")):  # fmt: skip
        return False
    return any(path.is_file() for pattern in benchmark(name).files[:2] for path in folder.glob(pattern))


def _cases(name: str, folder: Path) -> Iterator[Case]:
    return benchmark(name).load(folder, 0)


def _user_texts(name: str, folder: Path) -> Iterator[str]:
    return (message.text for case in _cases(name, folder) for message in case.messages if message.role == "user")


def _sentences(texts: list[str]) -> Iterator[FactItem]:
    """The labelled sentences, each once, wherever they occur."""
    labels = json.loads(resources.files("lifelong.bench").joinpath("sentences.json").read_text(encoding="utf-8"))
    by_key = {key: (split, bool(label)) for split, keys in labels.items() for key, (_, label) in keys.items()}
    used: set[str] = set()
    for text in texts:
        for sentence in sentences(text):
            key = hashlib.sha256(sentence.text.encode()).hexdigest()[:16]
            if key in by_key and key not in used:
                used.add(key)
                split, label = by_key[key]
                yield FactItem(key, f"sentences, {split}", (sentence.text,), (sentence.text,) if label else ())


def _locomo(folder: Path) -> Iterator[FactItem]:
    path = first_of(folder, "locomo10.json", "locomo.json")
    observations: dict[str, dict[str, list[str]]] = {}
    for record in read_json(path):
        by_turn = observations.setdefault(record["sample_id"], {})
        speaker = record["conversation"]["speaker_a"]
        for session in record.get("observation", {}).values():
            for text, ids in session.get(speaker, ()):
                for ref in [ids] if isinstance(ids, str) else ids:
                    by_turn.setdefault(str(ref), []).append(str(text))
    for case in _cases("locomo", folder):
        for message in case.messages:
            if message.role == "user" and message.text.strip():
                facts = tuple(observations.get(case.id, {}).get(message.ref, ()))
                yield FactItem(f"{case.id}/{message.ref}", "locomo", (message.text,), facts)


def _prefeval(folder: Path) -> Iterator[FactItem]:
    questions: dict[str, str] = {}
    for case in _cases("prefeval", folder):
        if not case.id.startswith("explicit_"):
            continue
        first = case.messages[0].text
        yield FactItem(case.id, "prefeval", (first,), (first,))
        questions |= {message.text: case.id for message in case.messages[1:] if message.role == "user"}
    for place, text in enumerate(sorted(questions)):
        yield FactItem(f"query-{place}", "prefeval", (text,), ())


def _evidence(name: str) -> Callable[[Path], Iterator[FactItem]]:
    """The person's messages that are evidence: the facts are the whole text for BEAM, the answer for PersonaBench."""

    def items_of(folder: Path) -> Iterator[FactItem]:
        for case in _cases(name, folder):
            own = [message for message in case.messages if message.role == "user"]
            for question in case.questions:
                texts = tuple(message.text for message in own if message.unit in question.gold)
                if texts and question.answerable:
                    facts = _answers(question.answers) if name == "personabench" else texts
                    yield FactItem(f"{case.id}/{question.id}", name, texts, facts, complete=False)

    return items_of


def _answers(answers: tuple[str, ...]) -> tuple[str, ...]:
    """The terms of an answer, which PersonaBench writes as text or as a JSON list."""
    terms: list[str] = []
    for answer in answers:
        value = json.loads(answer) if answer[:1] in "[{" else answer
        terms += [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return tuple(term for term in terms if _FIRST_PERSON.sub("", term).strip())


def _openings(folder: Path) -> Iterator[FactItem]:
    for dialogue in read_lines(first_of(folder, "dialogues.jsonl")):
        for place, utterance in enumerate(dialogue["utterances"][:OPENINGS]):
            yield FactItem(f"{dialogue['dialogue_id']}/{place}", "small talk, Japanese", (utterance["text"],), ())


_SENTENCE_SETS = ("personamem", "longmemeval", "beam")
_READERS: dict[str, Callable[[Path], Iterator[FactItem]]] = {
    "locomo": _locomo,
    "prefeval": _prefeval,
    "beam": _evidence("beam"),
    "personabench": _evidence("personabench"),
    "real_persona_chat": _openings,
}
