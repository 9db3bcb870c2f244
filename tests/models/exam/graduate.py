"""A scripted model that answers the exam well, and one that never does."""

import json
import re

from lifelong.models.base import ChatProfile
from lifelong.models.exam.questions import exam
from lifelong.models.scripted import CAPABLE, ScriptedChat, ScriptRule

COUNTING = (
    "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen"
)


def graduate(profile: ChatProfile = CAPABLE) -> ScriptedChat:
    """Knows every answer; what its profile leaves out it does not do."""
    rules = [
        ScriptRule(when="pineapple", say="pineapple"),
        ScriptRule(when="count from one", say=COUNTING),
        ScriptRule(when="wags her tail", schema=True, say=json.dumps({"name": "Bertha", "age": 9, "mood": "glad"})),
        ScriptRule(when="dog is called Bica", say="Rita's dog is called Bica."),
        ScriptRule(role="tool", say="It is 17 degrees and hails."),
        ScriptRule(when="number is drawn", say="It is a blue 47."),
        ScriptRule(when="code word is marzipan", say="marzipan"),
    ]
    looks = {"next": {"step": "recall", "query": "Rita's dog", "since": "", "until": "", "kinds": [], "people": []}}
    if profile.tools:
        rules.append(ScriptRule(when="name of Rita's dog", call="recall", arguments={"query": "Rita's dog"}))
        rules.append(ScriptRule(when="weather in Lisbon", call="weather", arguments={"city": "Lisbon"}))
    else:
        rules.append(ScriptRule(when="name of Rita's dog", say=json.dumps(looks)))
    for item in exam().facts:
        rules.append(ScriptRule(when=re.escape(item["text"]), say=json.dumps({"facts": item["values"]})))
    for item in exam().answers:
        answer = {"known": bool(item["answer"]), "answer": item["answer"]}
        rules.append(ScriptRule(when=re.escape(item["question"]), say=json.dumps(answer)))
    moved = {"text": "I live in Almada.", "quote": "We moved to Almada", "slot": "me.home", "single": True}
    rules.append(ScriptRule(when="moved to Almada", say=json.dumps({"statements": [{**moved, "replaces": "k1"}]})))
    rules.append(ScriptRule(when="Where does Rita live", say="Rita lives in Faro now."))
    return ScriptedChat([*rules, "I do not know what you mean."], profile=profile)


def dunce() -> ScriptedChat:
    """Says the same to everything."""
    return ScriptedChat(["I do not know what you mean."], profile=ChatProfile(8192))
