"""Which option a reply names: the released rule beside the strict one."""

import pytest

from lifelong.bench.paper.letters import last_letter, strict_letter


@pytest.mark.parametrize(
    ("reply", "released", "strict"),
    [
        ("(b)", "b", 1),
        ("b", "b", 1),
        ("B.", ".", 1),  # the released rule reads the full stop
        ("The answer is (c) Earthy brown.", "c", 2),
        ("(a) Yes, it aligns well.", "a", 0),
        ("a banana", "a", None),  # no option is named, and the released rule takes the last letter
        ("(a) or (b)", "a", None),  # two are named
        ("(a), I am sure: (a)", "a", 0),
        ("(e)", "e", None),  # there is no such option
        (") b", "", 1),  # the released code stops with an error here
        ("I do not know.", ".", None),
        ("", "", None),
    ],
)
def test_the_option_of_a_reply(reply, released, strict):
    """The released rule accepts some of what the strict one calls malformed, and misses a letter with a full stop."""
    assert last_letter(reply) == released
    assert strict_letter(reply, 4) == strict


def test_a_letter_counts_only_where_there_is_an_option():
    """Of two options there is no (c)."""
    assert strict_letter("(c)", 2) is None
    assert strict_letter("(c)", 3) == 2
