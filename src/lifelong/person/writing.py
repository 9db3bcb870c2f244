"""`write`: gathers what a draft may use, drafts it with a capable model or without, and stores it."""

from __future__ import annotations

import asyncio
import builtins
import logging
from collections.abc import Sequence

from lifelong.arguments import TimeInput, as_list, check_count, check_limit, check_text
from lifelong.engine import Engine
from lifelong.errors import InputError, ModelError
from lifelong.language.identify import earlier_languages, identify
from lifelong.memory.intake import check_time, clean
from lifelong.person.concepts import Concepts
from lifelong.person.draft import Draft
from lifelong.person.draft_material import MaterialReader
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.person.voice import checked_language, checked_name, usable_text
from lifelong.store.record import Record
from lifelong.tasks.voice.style import StyleSpace
from lifelong.tasks.write.drafting import embedded_drafts, what_it_is
from lifelong.tasks.write.exemplars import Purpose, ranked
from lifelong.tasks.write.kinds import WritingTask, task, tasks
from lifelong.tasks.write.material import GIVEN, Fact, Material
from lifelong.tasks.write.with_model import model_drafts
from lifelong.types import FileInput, ImageInput
from lifelong.types.ids import new_id
from lifelong.types.writing import DraftResult, DraftText, OwnText, Writing

LOG = logging.getLogger(__name__)

MOST_DRAFTS = 5
"""Most texts of one request."""

MOST_FACTS = 50
"""Most facts of one request."""

LONGEST_ABOUT = 100_000
"""Characters of a text to be answered or summarised."""

EXEMPLARS = 3
"""Own texts that a model is shown."""


class Writer(Facet):
    """Drafts texts in the person's own way.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds what the record knows.
        concepts: recognises who and what is in pictures.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall, concepts: Concepts) -> None:
        super().__init__(engine, record)
        self._reader = MaterialReader(engine, record, recall, concepts)

    async def write(
        self,
        kind: str,
        *,
        about: str = "",
        to: str = "",
        register: str = "",
        length: str = "",
        language: str = "",
        facts: Sequence[str] = (),
        images: ImageInput | Sequence[ImageInput] = (),
        files: FileInput | Sequence[FileInput] = (),
        n: int = 1,
        at: TimeInput | None = None,
    ) -> Draft:
        """Draft a text as the person would write it. Facts come from what is given and from the record only.

        With a capable chat model, it is phrased by the model; a sentence with a name, number or date from nowhere is
        cut. Without one, it is the person's nearest own text with the given facts in it, a template, or an extract;
        ``notes`` of the draft says which. A draft teaches nothing; ``accept`` does.

        Args:
            kind: what to write: ``reply``, ``message``, ``caption``, ``comment``, ``review``, ``product``,
                ``summary``, ``title`` or ``dialogue``.
            about: the text to answer, to summarise, to review; a description of a scene. Orders in it are not followed.
            to: to whom it is written.
            register: for whom or what: ``family``, ``work``; "" goes by all of the person's texts.
            length: ``short``, ``medium``, ``long``, or a number of words; "" is as the person usually writes.
            language: ISO 639-1 code; "" takes that of ``about``.
            facts: statements to use, in the person's own or other words.
            images: pictures that it is about. They are not stored.
            files: a document or a video that it is about. They are not stored.
            n: number of different texts.
            at: as of this time (aware); None means now.

        Raises:
            InputError: what the task needs is missing, an argument cannot be used, or nothing is known to write from.
            AttachmentError: a picture or file cannot be used.
        """
        what = task(check_text(kind, "kind"))
        pictures: Sequence[ImageInput] = as_list(images)
        documents: Sequence[FileInput] = as_list(files)
        statements = [Fact(GIVEN, clean(check_text(each, "facts")).strip()) for each in facts]
        text = clean(check_text(about, "about")).strip()
        _check_needs(what, {"about": text, "facts": statements, "images": pictures, "files": documents})
        for value, most, name in ((text, LONGEST_ABOUT, "about"), (statements, MOST_FACTS, "facts")):
            if len(value) > most:
                raise InputError(f"{name} has {len(value):,}: at most {most:,} are taken")
        if check_count(n, "n") > MOST_DRAFTS:
            raise InputError(f"n={n}: give a number from 1 to {MOST_DRAFTS}")
        when = check_time(self._time(at), now=self._engine.now())
        words = " ".join([text, *(fact.text for fact in statements)])
        code = checked_language(language) or identify(words, await self._languages())
        material, notes = await self._reader.gather(
            what, about=text, to=checked_name(to, "to"), register=checked_name(register, "register"), length=length,
            language=code, facts=statements, images=pictures, files=documents, now=when,
        )  # fmt: skip
        texts, more = await self._texts(material, n)
        if not texts:
            raise InputError(
                f"nothing is known to write this {what.name} from: give facts=[…] (--fact on the command line) with "
                "what it shall say; no own text is near enough, and a capable chat model writes from less"
            )
        result = DraftResult(
            new_id("txt"), what.name, material.register, code, material.to, tuple(texts), (*more, *notes)
        )
        used = tuple(dict.fromkeys(id for each in texts for id in each.used))
        stored = Writing(
            result.id, texts[0].text, when, material.register or "any", code, material.to, text[:2_000], what.name, used
        )
        await asyncio.to_thread(self._record.writings.add, stored)
        return Draft(result, self.accept)

    async def accept(self, draft: str, text: str) -> Writing:
        """Say what the person made of a draft. It teaches the voice; while the voice is off, it does not.

        Args:
            draft: id of the draft.
            text: the text as the person changed it.

        Raises:
            InputError: the text is empty or too long.
            NotFoundError: this person has no such draft.
        """
        words, name = usable_text(text, self._engine.intake_limits), check_text(draft, "draft")

        def store() -> Writing:
            with self._record.transaction():
                taught = self._record.writings.choices().allowed
                self._record.writings.accept(name, words, taught=taught)
                (writing,) = self._record.writings.select(ids=[name])
                return writing

        return await asyncio.to_thread(store)

    async def drafts(self, *, ids: Sequence[str] | None = None, limit: int | None = None) -> builtins.list[Writing]:
        """The stored drafts, in order of time; ``forget`` takes their ids.

        Args:
            ids: only these.
            limit: at most so many, the newest.
        """
        check_limit(limit)
        return await asyncio.to_thread(self._record.writings.select, ids=ids, drafts=True, limit=limit)

    async def kinds(self) -> builtins.list[WritingTask]:
        """What can be written, and what each task needs."""
        return list(tasks().values())

    async def _languages(self) -> builtins.list[str]:
        """Languages of the person's newest messages."""
        messages = await asyncio.to_thread(self._record.messages.select, limit=6, newest=True)
        return earlier_languages([each.text for each in messages[::-1] if each.role == "user"])

    async def _texts(self, material: Material, n: int) -> tuple[builtins.list[DraftText], builtins.list[str]]:
        model = self._engine.chat_model
        if model is not None and model.profile.capable:
            exemplars = await asyncio.to_thread(_exemplars, material)
            try:
                drafts = await model_drafts(model, material, exemplars, n=n)
                if drafts:
                    drafts = await asyncio.to_thread(_by_style, drafts, material)
                    return drafts, what_it_is(drafts)
                failure = f"{model.name} wrote nothing that the material says"
            except ModelError as error:
                LOG.warning("%s wrote no draft: %s", model.name, error)
                failure = f"{model.name} failed ({error})"
            drafts = await asyncio.to_thread(embedded_drafts, material, n=n)
            return drafts, [failure, *what_it_is(drafts)]
        drafts = await asyncio.to_thread(embedded_drafts, material, n=n)
        if model is None:
            lacking = "no chat model is in use: --chat, or the setting `chat`, names one"
        else:
            lacking = (
                f"{model.name} was not asked, because it is not known to be capable: `lifelong models test MODEL` "
                "tells whether it is"
            )
        return drafts, what_it_is(drafts, lacking=lacking)


def _exemplars(material: Material) -> list[OwnText]:
    """The own texts that a model is shown; chat messages only where there is nothing else."""
    letters = [text for text in material.texts if text.kind != "chat"]
    purpose = Purpose(material.purpose, material.task.name, material.register, material.to)
    return [text for text, _ in ranked(letters or material.texts, purpose, k=EXEMPLARS)]


def _by_style(drafts: Sequence[DraftText], material: Material) -> list[DraftText]:
    """The drafts that lost least first, and of these the nearest in style to the person's own texts."""
    if len(drafts) < 2 or not material.texts or material.voice is None:
        return list(drafts)
    space = StyleSpace([[text.text for text in material.texts[-200:]]], language=material.language)
    return sorted(drafts, key=lambda draft: (len(draft.cut), space.distance(draft.text)))


def _check_needs(what: WritingTask, given: dict[str, object]) -> None:
    if not any(given[name] for name in what.needs):
        needs = " or ".join(f"{name}=…" for name in what.needs)
        raise InputError(f"{what.name} is {what.summary}, and needs {needs}")
