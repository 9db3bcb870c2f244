"""Drafts by a capable chat model: in the person's style, from the given material, each sentence checked.

The model gets the style in words and own texts as examples. What it states is compared with the material: a sentence
with a name, number or date that stands nowhere is cut. Texts of others, and everything of the record, are data in the
prompt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lifelong.language.sentences import sentences
from lifelong.language.terms import content_words
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block
from lifelong.tasks.voice.openings import NAME, parted
from lifelong.tasks.write.facts import unfounded
from lifelong.tasks.write.material import GIVEN, VOICE, Fact, Material, described
from lifelong.types.writing import CutSentence, DraftSentence, DraftText, OwnText, Voice

_LANGUAGES: Final = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "ru": "Russian", "tr": "Turkish", "ja": "Japanese",
    "zh": "Chinese", "ar": "Arabic", "hi": "Hindi", "ko": "Korean",
}  # fmt: skip


async def model_drafts(
    model: ChatModel, material: Material, exemplars: Sequence[OwnText], *, n: int
) -> list[DraftText]:
    """At most ``n`` different drafts of a model; those that say nothing of the given facts are left out.

    Args:
        model: a capable model.
        material: what may be used.
        exemplars: the person's own texts that are shown.
        n: number of drafts.

    Raises:
        ModelError: the model failed before it wrote a draft.
    """
    drafts: list[DraftText] = []
    for _ in range(n):
        draft = await model_draft(model, material, exemplars, [draft.text for draft in drafts])
        if says_given(draft, material) and draft.text not in [other.text for other in drafts]:
            drafts.append(draft)
    return drafts


async def model_draft(
    model: ChatModel, material: Material, exemplars: Sequence[OwnText], earlier: Sequence[str] = ()
) -> DraftText:
    """One draft of a model, checked; its text is empty where every sentence was cut. Arguments as for ``prompt_of``.

    Raises:
        ModelError: the model failed.
    """
    output = await whole_output(model, prompt_of(material, exemplars, earlier), max_tokens=_tokens(material))
    return checked(_plain(output.text, material), material, exemplars)


def says_given(draft: DraftText, material: Material) -> bool:
    """Whether a draft has a word of the facts that were given; any text has, where none were.

    "I'm sorry, but I can't help you with that" is the answer of a model to its prompt, and no reply of the person.
    """
    given = {word for fact in material.facts if fact.id == GIVEN for word in content_words(fact.text)}
    return bool(draft.text.strip()) and (not given or bool(given & set(content_words(draft.text))))


def prompt_of(material: Material, exemplars: Sequence[OwnText], earlier: Sequence[str] = ()) -> list[ChatMessage]:
    """The prompt of one draft.

    Args:
        material: what may be used.
        exemplars: own texts that are shown.
        earlier: drafts that the new one shall differ from.
    """
    person = material.person or "this person"
    least, most = material.words
    system = f"{material.task.prompt} {prompt('tasks.write', 'rules').text}".replace("{person}", person)
    system += f"\nWrite in {_LANGUAGES.get(material.language, material.language)}, {least} to {most} words."
    if material.voice is not None:
        system += "\n" + "\n".join(style_in_words(material.voice, letter=material.task.letter))
    blocks = [
        block("examples", [text.text for text in exemplars]) if exemplars else "",
        block("interests", [fact.text for fact in material.interests]) if material.interests else "",
        block("facts", [fact.text for fact in material.facts]) if material.facts else "",
        block("pictures", [described(each, material.language) for each in material.pictures])
        if material.pictures
        else "",
        block("about", [material.about, *(fact.text for fact in material.passages)]),
        block("to", [material.to]) if material.to else "",
        block("different_from", earlier) if earlier else "",
    ]
    return [ChatMessage("system", system), ChatMessage("user", "\n\n".join(filter(None, blocks)))]


def style_in_words(voice: Voice, *, letter: bool) -> list[str]:
    """The features of a voice as instructions; only of letters with greeting and sign-off."""
    lines = []
    if letter:
        for feature, verb in ((voice.greeting, "Begin"), (voice.sign_off, "End")):
            value = "" if feature is None else feature.value.replace(NAME, "[addressee]").replace("\n", " / ")
            lines.append(f"{verb} with: {value}" if value else f"{verb} without a formula.")
    marks = {feature.value: feature.share for feature in voice.punctuation}
    often = [mark for mark, rate in marks.items() if rate >= 1 and mark not in (",", "( )", "small first letter")]
    lines.append(f"Marks used often: {' '.join(often)}" if often else "Plain punctuation.")
    if "!" not in marks:
        lines.append("No exclamation marks.")
    if "emoji" not in marks:
        lines.append("No emoji.")
    if "small first letter" in marks:
        lines.append("Texts begin with a small letter.")
    if voice.favourites:
        lines.append(f"Words often used: {', '.join(each.value for each in voice.favourites[:6])}")
    if voice.avoided:
        lines.append(f"Words never used: {', '.join(each.value for each in voice.avoided)}")
    return lines


def checked(text: str, material: Material, exemplars: Sequence[OwnText]) -> DraftText:
    """The text without sentences that state a fact from nowhere, each sentence with its sources.

    Args:
        text: what a model wrote.
        material: what may be stated.
        exemplars: own texts that were shown; they give no facts, and the draft names them as used.
    """
    given = material.given
    formulas = [material.person, *_formulas(material.voice)]
    known = [*(fact.text for fact in given), *formulas]
    kept: list[DraftSentence] = []
    cut: list[CutSentence] = []
    pieces: list[str] = []
    last = 0
    letter = parted(text, material.language)
    for sentence in sentences(text):
        stated = _uncapitalised(sentence.text) if material.task.way == "title" else sentence.text
        unknown = unfounded(stated, known, material.language)
        between = text[last : sentence.start] if pieces else ""
        last = sentence.end
        if unknown:
            cut.append(CutSentence(sentence.text, unknown))
            continue
        kept.append(DraftSentence(sentence.text, _sources(sentence.text, given, formulas, letter.sign_off)))
        pieces += [between if not pieces or between else " ", sentence.text]
    used = [source for each in kept for source in each.sources if source not in (GIVEN, VOICE)]
    used += [text.id for text in exemplars] + [
        id for picture in material.pictures for id in (picture.id, *picture.concepts)
    ]
    # What the model was shown may be in the text in other words, so it counts as used.
    used += [fact.id for fact in (*material.facts, *material.interests, *material.passages) if fact.id != GIVEN]
    return DraftText("".join(pieces).strip(), "model", tuple(kept), tuple(cut), (), tuple(dict.fromkeys(used)))


def _uncapitalised(title: str) -> str:
    """A title "Written With Capitals" without them, because they make no word a name; "BERT" and "mBART" stay."""
    words = [word for word in title.split() if len(word) > _SMALL]
    if not words or sum(word[0].isupper() for word in words) <= len(words) / 2:
        return title
    return " ".join(
        word.lower() if re.fullmatch(r"\W*[^\W\d_][^\W\d_A-Z]*\W*", word) else word for word in title.split()
    )


_SMALL: Final = 3
"""Letters of words that stay small in such titles: "of", "the"."""


def _sources(sentence: str, given: Sequence[Fact], formulas: Sequence[str], sign_off: str) -> tuple[str, ...]:
    """What a sentence rests on: what shares most content words with it; else it states nothing and has no source."""
    bag = set(content_words(sentence))
    shared = {fact: len(bag & set(content_words(fact.text))) for fact in given}
    best = max(shared.values(), default=0)
    if best:
        return tuple(dict.fromkeys(fact.id for fact, count in shared.items() if count >= max(1, best - 1)))
    if sentence in sign_off or any(sentence.rstrip(",.!") in formula for formula in formulas if formula):
        return (VOICE,)
    return ()


def _formulas(voice: Voice | None) -> list[str]:
    if voice is None:
        return []
    return [each.value for each in (voice.greeting, voice.sign_off) if each is not None]


def _plain(text: str, material: Material) -> str:
    """The text without quotation marks around it, a fence, or a headline such as "Reply:"; a title is one line."""
    text = re.sub(r"^```\w*\n|\n?```$", "", text.strip()).strip()
    text = re.sub(rf"^(?:{material.task.name}|draft|text|subject)\s*:\s*", "", text, flags=re.IGNORECASE)
    if len(text) > 1 and (text[0], text[-1]) in (('"', '"'), ("“", "”"), ("«", "»")):
        text = text[1:-1].strip()
    return text.partition("\n")[0].rstrip(".") if material.task.way == "title" else text


def _tokens(material: Material) -> int:
    """Tokens of one draft: two for each word, with room to finish a sentence."""
    return 2 * material.words[1] + 60
