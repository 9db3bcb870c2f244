"""Other libraries, where `lifelong bench peers` has installed them."""

from pathlib import Path

import pytest

from lifelong.bench.datasets import benchmark
from lifelong.bench.systems import peers
from lifelong.bench.systems.base import Setting
from lifelong.bench.systems.registry import PEERS, system
from lifelong.bench.vector_cache import CachedEmbedder
from lifelong.errors import InputError
from lifelong.models.scripted import HashedWords
from lifelong.settings import load

DATA = Path(__file__).parent / "data"


def test_peers_that_are_not_installed_are_named(tmp_path):
    """The message gives the command that installs them."""
    setting = Setting(CachedEmbedder(HashedWords(), tmp_path), tmp_path, tmp_path)
    with pytest.raises(InputError, match="lifelong bench peers"):
        system("mem0").open("ana", setting)
    assert not peers.prepared(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", PEERS)
def test_a_peer_ranks_as_plain_dense_does(name, tmp_path):
    """Without extraction and with the same vectors, storing and searching is all that a peer does."""
    cache = load().cache / "bench"
    if not peers.prepared(cache):
        pytest.skip(f"no peers in {cache}: run `lifelong bench peers`")
    (case,) = benchmark("locomo").load(DATA / "locomo", 0)
    found = {}
    for which in (name, "dense"):
        folder = tmp_path / which
        folder.mkdir()
        memory = system(which).open(case.person, Setting(CachedEmbedder(HashedWords(), tmp_path), folder, cache))
        memory.add(case.messages)
        question = case.questions[0]
        found[which] = memory.ask(question.text, at=question.at, k=5)
        memory.close()
    # mem0 leaves out what is less like the question than nothing at all, so the tails may differ.
    assert found[name].refs[:3] == found["dense"].refs[:3]
