"""What the tests in a real browser share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.chromium import StoryApp


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoryApp]:
    """The app over the bundled story, in Chromium."""
    from tests.web.chromium import story_app  # with playwright, which the other tests of the pages do not need

    with story_app(tmp_path_factory.mktemp("story")) as opened:
        yield opened
