"""How the words of a quote stand: as a statement of the person, a question, a joke, pasted text, or a supposition."""

from __future__ import annotations

import re
from typing import Final, Literal

from lifelong.extraction.gate.evidence import Evidence
from lifelong.extraction.gate.qualifiers import has, qualifiers
from lifelong.language.sentences import QUESTION_MARKS
from lifelong.models.base.reader import Reader, Reading

Standing = Literal["", "question", "pasted", "ordered", "supposed", "joke", "reported", "another"]
"""Why words are no statement of the person; "" if they may be one."""

SURE: Final = 0.6
"""Least confidence of the reader at which it decides alone."""

_QUOTED: Final = re.compile(
    r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」|『[^』]*』|```.*?(?:```|$)|<[^<>\n]{3,400}>", re.DOTALL
)
_PASTED_LINE: Final = re.compile(r"^\s*(?:>|\||\[\d|from:|to:|subject:|re:|von:|betreff:|asunto:|assunto:|objet:)", re.I)
_INTRODUCED: Final = re.compile(r":\s*\n")
_ORDER: Final = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all|any|the|your|previous|earlier|above)|\bsystem (?:prompt|message|note)\b"
    r"|(?:^|\n)\s*(?:system|assistant|developer|admin)\s*:|\[/?(?:inst|system)\]|<\|?(?:system|im_start)"
    r"|\b(?:store|save|record|note|memorize|memorise|remember) (?:that |in memory |the fact that )?the user\b"
    r"|\badd (?:this )?to (?:the |your )?memory\b|\bupdate (?:the |your )?(?:memory|profile)\b",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"(?:right|ok|okay|yeah|no|you know|isn't it|is that ok|oder|ne|gell|verdad|vale|né|certo|tá|hein|non|d'accord|capisci|prawda"
    r"|co|değil mi|tamam mı|да|हैना|है ना|na|diba|di ba|吧|对吧|ね|よね)\s*[?？؟]+\s*$",
    re.IGNORECASE,
)
_MENTIONS: Final = re.compile(
    r"\b(?:did i (?:tell|mention|say)|have i (?:told|mentioned)|guess what|you know what|remember (?:that|how|when)|wusstest du"
    r"|weißt du|te (?:dije|conté)|sabes que|sabia que|tu sais|je t'ai dit|wiesz)\b",
    re.IGNORECASE,
)
_JOKES: Final = re.compile(
    r"\b(?:just kidding|kidding|jk|joking|sarcasm|yeah right|as if|in your dreams|only joking|war (?:nur )?(?:ein )?(?:scherz|witz)"
    r"|scherz|es broma|de broma|brincadeira|só que não|je plaisante|je rigole|scherzo|grapje|żart\w*|şaka\w*|шучу|шутка|mazaa?k"
    r"|charot|joke lang)\b|(?<!\w)/s\b|मज़ाक|मजाक|开玩笑|才怪|冗談|농담|أمزح|بمزح|امزح",
    re.IGNORECASE,
)
_LAUGHS: Final = re.compile(
    r"\b(?:(?:ha|he|hi|ja|je|ah){2,}h?a?|lol|lmao|rofl|mdr|ptdr|kkk+|rsrs|www+|xd+)\b|哈哈|笑死|ｗｗ|ㅋㅋ|ههه|[🤣😂😹🙄🙃😜😝🤪😏]",
    re.IGNORECASE,
)
_IRONY: Final = re.compile(
    r"\b(?:oh (?:great|sure|joy|yes|wonderful|perfect|lovely|good)|yay|just what i (?:needed|wanted)|how (?:lovely|wonderful|nice)|thanks a lot"
    r"|because (?:clearly|obviously|of course|that's)|obviously|clearly|living the dream|lucky me|what a (?:joy|treat|surprise)"
    r"|nothing better than|nothing i love more|can't wait to|so much fun|basically (?:a|an|the)|practically|professional \w+ (?:at|in)"
    r"|world champion|na toll|toll|super|klasse|genau mein|wie schön|herrlich|qué bien|genial|claro que sí|fantástico|vaya"
    r"|que (?:bom|maravilha|ótimo)|claro que|génial|super|bien sûr|quel bonheur|wspaniale|super|jasne|świetnie|harika|tabii"
    r"|ne güzel|wow|waah|kya baat|ang saya|grabe)\b|太好了|真棒|真是太|最高(?:だ|です)ね|素晴らしい|वाह|क्या बात|رائع|يا سلام|طبعا",
    re.IGNORECASE,
)
_SUPPOSED: Final = re.compile(
    r"\b(?:imagine|suppose|supposing|hypothetically|let's say|let's pretend|what if|if i (?:were|was|had|could|won|ever)|i dream(?:ed|t)"
    r"|in my dream|wenn ich .*(?:wäre|hätte|könnte|würde)|angenommen|stell dir vor|ich habe geträumt|si (?:fuera|tuviera|pudiera|ganara)"
    r"|imagina|soñé|se eu (?:fosse|tivesse|pudesse|ganhasse)|sonhei|si j'(?:étais|avais|pouvais)|imagine que|j'ai rêvé|se fossi"
    r"|se avessi|gdyb\w*|śniło|rüyamda|\w+ *(?:olsaydım|olsam|kazansam)|если бы|agar main|kunwari|kung (?:ako|may))\b"
    r"|要是我|如果我|假如|梦见|梦到|もし|だったら|夢を見|अगर मैं|काश|सपने में|لو (?:كنت|عندي|كان)|حلمت",
    re.IGNORECASE,
)


def standing(evidence: Evidence) -> Standing:
    """How the words stand, by their own marks; only what is certain."""
    text = evidence.message.text
    if _is_ordered(evidence):
        return "ordered"
    if _is_pasted(evidence):
        return "pasted"
    if _is_question(evidence):
        return "question"
    after = text[evidence.sentence.start : evidence.sentence.end + 60]
    if _JOKES.search(after) is not None:
        return "joke"
    if _SUPPOSED.search(evidence.sentence_text) is not None and not has(evidence.quote, evidence.language, "told"):
        return "supposed"
    return ""


def doubtful(evidence: Evidence) -> bool:
    """Whether marks of laughter or irony make it uncertain that the words are meant."""
    start, end = evidence.sentence.start, evidence.sentence.end
    around = evidence.message.text[max(0, start - 40) : end + 40]
    sentence = evidence.message.text[start : end + 4]
    return _LAUGHS.search(sentence) is not None or _IRONY.search(around) is not None


def read_standing(evidence: Evidence, text: str, reading: Reading, reader: Reader) -> tuple[Standing, bool]:
    """How the words stand by the reader.

    Args:
        evidence: the quoted words.
        text: what a model makes of them.
        reading: of the whole message.
        reader: reads the text, too.

    Returns:
        the standing, and whether the reader doubts that the text says the same.
    """
    facts = [fact for fact in reading.facts if fact.start < evidence.end and evidence.start < fact.end]
    vetoes: dict[str, Standing] = {"joke": "joke", "unreal": "supposed", "pasted": "pasted", "reported": "reported"}
    for fact in facts:
        if fact.status in vetoes and fact.confidence >= SURE:
            return vetoes[fact.status], True
    if any(fact.status in vetoes for fact in facts):
        return "", True
    if facts and has(text, evidence.language, "own"):
        others = [fact.subject == "other" and fact.confidence >= SURE for fact in facts]
        if all(others) and not qualifiers(text, evidence.language).get("others"):
            return "", True
    return "", _stands_otherwise(facts, text, reader)


def _stands_otherwise(facts: list, text: str, reader: Reader) -> bool:  # type: ignore[type-arg]
    """Whether the reader reads another status in the text than in the words of the person."""
    groups = {"holds": 1, "began": 1, "event": 2, "planned": 3, "denied": 4, "ended": 4, "passing": 5, "unreal": 6}
    told = {groups.get(fact.status, 0) for fact in facts if fact.confidence >= SURE}
    if not told:
        return False
    given = {groups.get(fact.status, 0) for fact in reader.read(text).facts if fact.confidence >= SURE}
    return bool(given) and told.isdisjoint(given)


def _is_question(evidence: Evidence) -> bool:
    """Whether the quoted words ask: their sentence ends in a question mark, and no comma parts them from it."""
    sentence = evidence.sentence_text.rstrip()
    if not sentence.endswith(QUESTION_MARKS) or _TAG.search(sentence) or _MENTIONS.search(sentence):
        return False
    return evidence.clauses[-1] in evidence.quoted_clauses if evidence.clauses else True


def _is_pasted(evidence: Evidence) -> bool:
    """Whether the quoted words stand inside quotation marks, in a quoted line, or in a block that is introduced."""
    text = evidence.message.text
    for match in _QUOTED.finditer(text):
        if match.start() <= evidence.start and evidence.end <= match.end():
            return True
    line = text[text.rfind("\n", 0, evidence.start) + 1 : evidence.end]
    if _PASTED_LINE.match(line) is not None:
        return True
    return any(mark.end() <= evidence.start for mark in _INTRODUCED.finditer(text))


def _is_ordered(evidence: Evidence) -> bool:
    """Whether the quoted words are in a paragraph that gives orders to a model."""
    text = evidence.message.text
    start = max(0, text.rfind("\n\n", 0, evidence.start))
    end = text.find("\n\n", evidence.end)
    return _ORDER.search(text[start : end if end >= 0 else len(text)]) is not None
