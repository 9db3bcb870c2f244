"""Videos become the frames at which a shot begins."""

import numpy as np
import pytest
from PIL import Image

from lifelong.errors import AttachmentError
from lifelong.perception.bounds import Bounds
from lifelong.perception.video import frame_at, keyframes
from tests.perception.making import video

SIZE = (160, 96)
RED, GREEN, BLUE = ((Image.new("RGB", SIZE, colour), 2.0) for colour in ("darkred", "darkgreen", "darkblue"))


def test_each_shot_gives_one_frame():
    found = keyframes(video([RED, GREEN, BLUE]), Bounds(), name="a.mp4")
    assert [frame.at for frame in found.frames] == pytest.approx([0.0, 2.0, 4.0], abs=0.3)
    strongest = [int(np.argmax(frame.pixels.mean(axis=(0, 1)))) for frame in found.frames]
    assert strongest == [0, 1, 2]  # red, green, blue
    assert found.notes == ()


def test_what_moves_inside_a_shot_is_no_new_shot():
    assert len(keyframes(video([RED]), Bounds(), name="a.mp4").frames) == 1


def test_a_cut_between_pictures_of_the_same_colours_is_seen():
    """Red above green, then green above red: the whole frames have the same colours."""
    above, below = Image.new("RGB", SIZE, "darkred"), Image.new("RGB", SIZE, "darkgreen")
    above.paste("darkgreen", (0, 48, 160, 96))
    below.paste("darkred", (0, 48, 160, 96))
    found = keyframes(video([(above, 2.0), (below, 2.0)]), Bounds(), name="a.mp4")
    assert [frame.at for frame in found.frames] == pytest.approx([0.0, 2.0], abs=0.3)


def test_a_cut_between_black_bars_is_seen():
    """A film that was taken upright fills a third of the frame."""
    upright = []
    for colours in (("darkred", "white"), ("darkred", "darkblue")):
        frame = Image.new("RGB", SIZE, "black")
        for number, colour in enumerate(colours):
            frame.paste(colour, (54, 48 * number, 106, 48 * number + 48))
        upright.append((frame, 2.0))
    found = keyframes(video(upright), Bounds(), name="a.mp4")
    assert [frame.at for frame in found.frames] == pytest.approx([0.0, 2.0], abs=0.3)


def test_more_shots_than_wanted_are_passed_over_and_said_so():
    found = keyframes(video([RED, GREEN, BLUE, RED]), Bounds(keyframes=2), name="a.mp4")
    assert len(found.frames) == 2
    assert found.frames[0].at == 0
    assert found.notes == ("2 of 4 shots were looked at (max_keyframes)",)


def test_a_long_video_is_looked_at_to_its_limit():
    found = keyframes(video([RED, GREEN, BLUE]), Bounds(seconds=3), name="a.mp4")
    assert len(found.frames) == 2
    assert "of 0:06 was looked at (max_media_minutes)" in found.notes[0]


@pytest.mark.slow
def test_three_hours_are_bounded_and_the_rest_is_named():
    """One frame in two seconds, so that it is small; its shots change every twenty minutes."""
    shots = [(Image.new("RGB", (64, 48), colour), 1200.0) for colour in ("darkred", "darkgreen", "darkblue") * 3]
    content = video([(picture, seconds) for picture, seconds in shots], fps=1)
    found = keyframes(content, Bounds(seconds=1800), name="holiday.mp4")
    assert "of 3:00:00 was looked at (max_media_minutes)" in found.notes[0]
    assert [frame.at for frame in found.frames] == pytest.approx([0, 1200], abs=260)  # keyframes of the codec only


def test_the_frame_of_a_time_can_be_had_again():
    pixels = frame_at(video([RED, GREEN]), 3.0, name="a.mp4")
    assert int(np.argmax(pixels.mean(axis=(0, 1)))) == 1


def test_a_broken_video_says_so():
    content = video([RED, GREEN])
    with pytest.raises(AttachmentError, match="damaged"):
        keyframes(content[: len(content) // 2], Bounds(), name="a.mp4")
