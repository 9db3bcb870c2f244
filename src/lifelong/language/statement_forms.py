"""Messages that can only be statements by their form, in languages that mark every question.

Chinese, Japanese, Korean and Turkish write a question mark, a question word or a particle where they ask, also in
haste. A text with a predicate and without any of these states something, whatever it looks like to a model of meaning.
English puts the verb or a question word first where it asks: with a subject before a past verb ("gravy ate my
sandwich") it tells.
"""

from __future__ import annotations

import re
from typing import Final

from lifelong.language.question_words import has_question_word
from lifelong.language.sentences import QUESTION_MARKS

_ENGLISH_PAST: Final = (
    "was were went got ate had came broke fell lost won made took gave found left died forgot bought sold "
    "said told hurt threw ran drove flew slept woke felt kept met paid quit rang sent spent stole bit "
    "chewed failed passed called cancelled moved started finished stopped wanted needed hated loved "
    "crashed cried laughed asked turned barked"
).split()

_PREDICATES: Final = {
    "en": re.compile(
        r"^(?!(?:was|were|had|did|does|do|is|are|am|can|could|will|would|should|has|have|tell|remind|remember|say|show"
        r"|find|list|name|guess|so|and|or|the one)\b)"
        r"(?:(?:my|our|the|his|her|their|me and|that)\s+)?[a-z’']+\s+(?:(?:just|finally|already|totally|literally)\s+)?"
        rf"(?:{'|'.join(_ENGLISH_PAST)})\s+\w",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"是|叫|姓|[住在有养養]|喜欢|喜歡|讨厌|討厭|过敏|過敏|工作|岁|歲|学|學|搬|换|換|买|買|结婚|結婚"),
    "ja": re.compile(r"(?:です|ます|でした|ました|だ|だよ|ですよ|だった|たよ|ている|ています)[。.!！〜~…\s]*$"),
    "ko": re.compile(r"(?:니다|이야|예요|이에요|이다|거든|거든요)[.!~…\s]*$"),
    "tr": re.compile(
        r"\s(?:var|yok|\w{2,}[ıiuü]yor\w*|\w{3,}[dt][ıiuü]m|\w+(?:acağım|eceğim)|\w+(?:[dt][ae]|[ıiuü])y[ıiuü]m)[.!…\s]*$"
    ),
}

_ASKING: Final = {
    "en": re.compile(
        r"(?:\b(?:or|right|huh|yeah|eh|innit|again|at|in|on|by|to|from|with|for|of|about|called|named|born)|…|\.\.)\s*$",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[吗嗎呢吧]|告诉|告訴|记得|記得|知道|说说|說說|请|請|帮|幫|多[大久长少远高]|好多|干嘛|来着|(.)[不没沒]\1|还是|還是|[没沒]有?[。\s]*$"
    ),
    "ja": re.compile(
        r"か[。.\s]*$|教えて|でしょう|だっけ|っけ|かな|かしら|覚えて|ください|下さい|お願い|知ってる|知ってます"
    ),
    "tr": re.compile(
        r"\bm[ıiuü](?:y\w+|s[ıiuü]n\w*|d[ıiuü]r)?\b|\b(?:söyle|anlat|hatırla|de bana|acaba)\w*", re.IGNORECASE
    ),
    "ko": re.compile(r"알려|말해|기억|까[.\s]*$|가요[.\s]*$|나요[.\s]*$|주세요|해 줘|줄래"),
}


def states_by_form(text: str, language: str) -> bool:
    """Whether a message states something by its form alone; False where the form does not tell.

    Args:
        text: the words of the message.
        language: ISO 639-1 code of its language.
    """
    predicate = _PREDICATES.get(language)
    if predicate is None or any(mark in text for mark in QUESTION_MARKS) or has_question_word(text, language):
        return False
    return predicate.search(text) is not None and _ASKING[language].search(text) is None
