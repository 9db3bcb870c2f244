"""The rule that chooses without a language model."""

import numpy as np

from lifelong.bench.option_choice import choose, directions, longest


def unit(*values):
    vector = np.array(values, np.float32)
    return vector / np.linalg.norm(vector)


def test_what_all_options_share_does_not_count():
    """Both options are mostly "shared"; the memory is, too, and still the small difference decides."""
    options = np.stack([unit(1, 0.1, 0), unit(1, 0, 0.1)])
    assert choose(options, np.stack([unit(1, 0, 0.2)])) == 1
    assert choose(options, np.stack([unit(1, 0.2, 0)])) == 0


def test_a_direction_has_unit_length():
    """However far an option is from the others, so that being long or odd gives no advantage."""
    made = directions(np.stack([unit(1, 0, 0), unit(0, 1, 0), unit(0.9, 0.1, 0)]))
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-6)


def test_options_that_are_alike_and_no_memory():
    """There is nothing to go by, and no error."""
    same = np.stack([unit(1, 0), unit(1, 0)])
    np.testing.assert_array_equal(directions(same), 0)
    assert choose(same, np.zeros((0, 2), np.float32)) == 0


def test_the_longest_option():
    """The first of two that are equally long."""
    assert longest(["a", "abc", "xyz"]) == 1
