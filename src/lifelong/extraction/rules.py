"""The rule-based extractor: select first-person sentences of the person and store them verbatim.

A sentence is selected if it states something lasting: who the person is, whom they live with, what they like, do, plan
and have finished. Questions, suppositions, quoted speech, orders and small talk are excluded, except instructions for
the assistant's replies ("please keep your answers short"). The extractor generates no text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from lifelong.extraction.events import event
from lifelong.language.grammar import ANCHOR, Grammar, PhraseRule, grammars, negative, recurrence
from lifelong.language.sentences import Sentence, sentences, words
from lifelong.language.slots import is_attitude, key, name_key, relation, singular
from lifelong.language.word_lists import word_list
from lifelong.types import Memory, Message, Source, Statement

MOST = 12
"""Most statements of one message. A message with more is probably a pasted document."""
LONGEST = 400
"""Most characters of a statement. A longer sentence is cut at a clause or excluded."""

_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|„[^“”]*[“”]|```.*?(?:```|$)|`[^`\n]*`|<[^<>\n]{1,200}>", re.DOTALL)
_PASTED = re.compile(r"^(?:\s*[>|\[{#].*|\s*(?:[-*+]\s+)?\[[^\]]*\]:.*)$", re.MULTILINE)
_LABEL = re.compile(r"^[^\W\d_]{2,12}:\s+(?=\S)")
_AND = r"(?:and|but|so|y|pero|e|mas|und|aber|et|mais)"
_JOIN = re.compile(rf"(?:[,;]\s*(?:{_AND}\s+)?|\s+{_AND}\s+|\s+[—–-]\s+)", re.IGNORECASE)
_OPENING = re.compile(r"(?:and|but|so|also|then|plus|y|pero|mas|und|aber|mais)\s+", re.IGNORECASE)
_ORDER_QUESTION = re.compile(
    r"(?:(?:can|could|would|will) you|podrías|puedes|podes|podias|pode|kannst du|könntest du|peux-tu|pourrais-tu)\b",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"\s(?:because|when|since|while|but|and|so|as|if|for|-|–|—)\s")
_LEAD = 3
"""Most words between a conjunction and the statement after it ("and *in the morning* I drink tea")."""
_DENIAL = re.compile(
    r"\b(?P<who>I|we)(?:(?P<be>(?:'m| am|'re| are)(?: not| no longer))|(?: do not| don't| can't| cannot| no longer))\s+"
    r"(?P<rest>[^,;.!?]{3,80}?)(?:(?<=no longer)|\s+any ?(?:more|longer)|(?=$|[,;.!?]| and | but | because | since ))",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\bno longer\b|\bany ?(?:more|longer)\b", re.IGNORECASE)
_NAMED_RELATION = re.compile(r"\b(?:[Mm]y|[Oo]ur)\s(?:[\w-]+\s){1,3}[A-ZÀ-Þ]")
"""Pattern of phrases such as "my sister Rita": a fast test before memories are read."""
_PAST_VERB = re.compile(r"\w+ed$")


@dataclass(frozen=True, slots=True)
class _Match:
    rule: PhraseRule
    slot: str
    single: bool
    start: int
    end: int
    denied: bool = False


def extract(message: Message, memories: Sequence[Memory] = (), *, zone: tzinfo | None = None) -> list[Statement]:
    """Extract semantic statements from one message; each one quotes the message.

    Statements that are already stored are returned again: they are further evidence, and ``remember`` merges them.

    Args:
        message: the message; only a message with role ``user`` has statements.
        memories: current semantic memories of the person. They show whether a relative's name is new, and which memory
            a sentence such as "I don't drive any more" ends.
        zone: time zone of the person, for days and months in a statement; None uses the zone of the message.

    Returns:
        At most MOST statements, in the order of the text.
    """
    if message.role != "user":
        return []
    blanked = _blank(message.text)
    have: set[str] = set()
    current = [memory for memory in memories if memory.current and memory.kind == "semantic"]
    names = {memory.slot for memory in current}
    statements: list[Statement] = []
    for sentence in sentences(message.text):
        pieces = _denials(sentence, blanked, current, names) or _statements(sentence, blanked, names)
        for piece, match in pieces:
            if piece in have or len(statements) >= MOST:
                continue
            have.add(piece)
            names.add(match.slot)
            since, until = event(piece, at=message.at, zone=zone)
            statements.append(
                Statement(
                    kind="semantic",
                    text=piece,
                    sources=(Source(message.id, piece),),
                    at=message.at,
                    slot=match.slot,
                    single=match.single,
                    denied=match.denied or (is_attitude(match.slot) and negative(piece)),
                    event_at=since,
                    event_until=until,
                )
            )
    return statements


def needs_memories(text: str) -> bool:
    """Whether ``extract`` needs the known memories for a text: it names a relative or denies something."""
    return _NAMED_RELATION.search(text) is not None or _DENIAL.search(text.replace("’", "'")) is not None


def _denials(sentence: Sentence, blanked: str, memories: Sequence[Memory], names: set[str]) -> list[tuple[str, _Match]]:
    """Return the statement of a sentence that ends a fact, such as "I don't live in Graça any more", in its slot."""
    plain = blanked[sentence.start : sentence.end]
    english = grammars()[0]
    denial = _DENIAL.search(plain)
    if denial is None or _ENDING.search(denial.group()) is None or "?" in plain:
        return []
    if english.never.match(plain) is not None or english.unless.search(plain, 0, denial.start()) is not None:
        return []
    if english.lead.search(plain[: denial.start()]) is None:
        return []
    affirmed = _affirmative(denial)
    matches = _matches(affirmed, 0, len(affirmed), english, set(), False)
    piece = _trim(sentence.text[denial.start() : denial.end()])
    if matches:
        slot, single = matches[0].slot, matches[0].single
    else:
        begin = words(affirmed)
        slots = {(each.slot, each.single) for each in memories if words(each.text)[: len(begin)] == begin and each.slot}
        if len(slots) != 1 or len(begin) < 2:
            return []
        slot, single = slots.pop()
    rule = matches[0].rule if matches else english.rules[0]
    ended = (piece, _Match(rule, slot, single, denial.start(), denial.end(), denied=True))
    start = sentence.start + denial.end()
    rest = re.match(r"[,;:.!\s–—-]*", sentence.text[denial.end() :])
    start += rest.end() if rest is not None else 0
    behind = Sentence(sentence.text[start - sentence.start :], start, sentence.end)
    return [ended, *_statements(behind, blanked, names)]


def _affirmative(denial: re.Match[str]) -> str:
    """Return the affirmative form of a denial: "I work at Siemens" for "I no longer work at Siemens"."""
    who, rest = denial["who"], denial["rest"].strip()
    if denial["be"] is not None:
        return f"{who} {'am' if who.lower() == 'i' else 'are'} {rest}"
    return f"{who} {rest}"


def _blank(text: str) -> str:
    """Replace quoted speech, code and pasted lines by spaces of the same length, so that positions stay."""

    def spaces(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    plain = text.replace("’", "'").replace("‘", "'")
    return _PASTED.sub(spaces, _QUOTED.sub(spaces, plain))


def _statements(sentence: Sentence, blanked: str, names: set[str]) -> list[tuple[str, _Match]]:
    """Return the selected pieces of one sentence, each with the match of its rule."""
    plain = blanked[sentence.start : sentence.end]
    label = _LABEL.match(plain)
    offset = (
        label.end() if label is not None and plain[: label.end()].rstrip(": ").lower() in word_list("labels") else 0
    )
    for grammar in grammars():
        if grammar.trigger.search(plain, offset) is None:
            continue
        end = _declaration_end(plain, offset, grammar)
        orders_only = end == offset
        matches = _matches(plain, offset, len(plain) if orders_only else end, grammar, names, orders_only)
        if matches:
            return _pieces(sentence.text, offset, len(plain) if orders_only else end, matches)
    return []


def _declaration_end(plain: str, start: int, grammar: Grammar) -> int:
    """Return the end of the declarative part of a sentence; ``start`` if it has none."""
    if grammar.never.match(plain, start) is not None:
        return start
    tail = grammar.tail.search(plain, start)
    end = tail.start() if tail is not None else len(plain)
    if "?" not in plain:
        return end
    question = grammar.question.search(plain, start, end)
    if question is not None:
        return question.start()
    return end if tail is not None else start


def _matches(plain: str, start: int, end: int, grammar: Grammar, names: set[str], orders_only: bool) -> list[_Match]:
    """Return the matches of all rules, in order of priority, at most one for each slot."""
    if orders_only and _ORDER_QUESTION.match(plain, start) is None:
        # an instruction such as "Always answer in French" counts; a supposition or a real question does not
        orders_only = "?" not in plain
        if not orders_only or plain[start : start + 3].lower() in ("if ", "wha", "how", "why"):
            return []
    matches: list[_Match] = []
    lowered = plain.lower()
    anchors = [anchor.start() for anchor in ANCHOR.finditer(plain, start, end)]
    for rule in grammar.rules:
        if (orders_only and not rule.order) or (rule.hints and not any(hint in lowered for hint in rule.hints)):
            continue
        match = rule.search(plain, anchors, start, end)
        if match is None or (not rule.order and not _is_statement(plain, start, match, grammar)):
            continue
        if rule.habit and grammar.recurrence.search(plain, start, end) is None:
            continue
        slot, single = _slot(rule, match, plain[start:end])
        if slot is None or (rule.named and slot in names):
            continue
        if all(slot != other.slot for other in matches):
            matches.append(_Match(rule, slot, single, match.start(), match.end()))
    return matches


def _is_statement(plain: str, start: int, match: re.Match[str], grammar: Grammar) -> bool:
    """Whether a match is a statement: not reported speech, a supposition, a relative clause or about "it"."""
    if grammar.unless.search(plain, start, match.start()) is not None:
        return False
    if match.group()[:1] in "Ii" and grammar.lead.search(plain[start : match.start()]) is None:
        return False
    phrase = next((value for name, value in match.groupdict().items() if value and name.startswith("object")), "")
    return grammar.vague.search(_CONJUNCTION.split(phrase, maxsplit=1)[0]) is None


def _slot(rule: PhraseRule, match: re.Match[str], clause: str) -> tuple[str | None, bool]:
    """Return the filled slot and whether it is single-valued; the slot is None if the rule does not apply."""
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    slot, single = rule.slot, rule.single
    if "{rel}" in slot:
        word = next(value for name, value in groups.items() if name.startswith("rel"))
        name = groups.get("name", "")
        subject, alone = relation(word, name)
        if (rule.named and not name) or (rule.slot == "{rel}" and not name and subject in word_list("loose")):
            return None, False
        single = single and (alone or not rule.one)
        slot = slot.replace("{rel}", subject if not slot.startswith("me.") or rule.named else relation(word, "")[0])
        if rule.one and slot.startswith("me."):
            # two sisters have two names: the name is single-valued only for a relation that is unique
            single = relation(word, "")[1]
            slot = slot if single else f"{slot}.{name_key(groups.get('object') or groups.get('object2') or '')}"
    if "{object}" in slot:
        phrase = next((value for name, value in groups.items() if name.startswith("object")), "")
        filled = name_key(phrase) if phrase[:1].isupper() and " " not in phrase.strip() else key(phrase)
        if slot == "me.pet.{object}":
            filled = singular(name_key(groups.get("object3") or phrase))
        if slot == "me.favourite.{object}" and not filled:  # here a drink is an object and not an act
            filled = name_key(words(phrase)[-1]) if words(phrase) else ""
        slot = slot.replace("{object}", filled).rstrip(".")
        single = single and bool(filled)
        if not filled and rule.slot in ("me.likes.{object}", "me.favourite.{object}"):
            return ("", False) if phrase and len(phrase.split()) > 2 else (None, False)
    if "{act}" in slot:
        act = (groups.get("act") or groups["act2"]).lower()
        if rule.habit and _PAST_VERB.match(act):
            return None, False
        slot = slot.replace("{act}", act).replace("{when}", _when(clause))
        single = rule.habit
    return slot, single


def _when(clause: str) -> str:
    """Return the key of a recurrence; "every Tuesday morning" and "Tuesday mornings" have the same key."""
    kept = [singular(word) for word in words(recurrence(clause)) if word not in word_list("each")]
    return "-".join(kept[:3]) or "often"


def habit(text: str) -> tuple[str, str] | None:
    """Return the slot and the trigger of a recurring act ("every Tuesday morning I run"), or None."""
    plain = _blank(text)
    for grammar in grammars():
        if (trigger := recurrence(plain)) and grammar.trigger.search(plain):
            for rule in grammar.rules:
                match = rule.pattern.search(plain) if rule.habit else None
                slot = _slot(rule, match, plain)[0] if match is not None else None
                if slot is not None:
                    return slot, trigger
    return None


def _pieces(text: str, start: int, end: int, matches: list[_Match]) -> list[tuple[str, _Match]]:
    """Return one piece for the sentence, or one for each clause if several clauses fill different single slots."""
    singles = sorted((match for match in matches if match.single), key=lambda match: match.start)
    cuts = [start]
    kept: list[_Match] = singles[:1]
    for match in singles[1:]:
        joins = [join.end() for join in _JOIN.finditer(text, max(kept[-1].start, cuts[-1]), match.start)]
        if joins and len(text[joins[-1] : match.start].split()) <= _LEAD:
            cuts.append(joins[-1])
            kept.append(match)
    if len(kept) < 2:
        cuts, kept = [start], matches[:1]
    whole: list[tuple[str, _Match]] = []
    for index, match in enumerate(kept):
        stop = cuts[index + 1] if index + 1 < len(cuts) else end
        piece = _trim(text[cuts[index] : stop])
        bare_name = match.rule.named and stop < len(text) and len(text[match.end : stop].split()) < 2
        if len(piece.split()) >= 2 and len(piece) <= LONGEST and not bare_name:
            whole.append((piece, match))
    return whole


def _trim(piece: str) -> str:
    piece = piece.strip(" ,;:–—-\n\t")
    opening = _OPENING.match(piece)
    piece = piece[opening.end() :] if opening is not None else piece
    while (bare := re.sub(r"\s+(?:and|but|so|or|y|pero|e|mas|und|aber|et|mais)$", "", piece)) != piece:
        piece = bare.rstrip(" ,;")
    return piece
