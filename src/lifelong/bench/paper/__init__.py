"""The benchmarks of the PersonaVLM paper: Persona-MME, P-SOUPS, and the paper's figures beside those of a run.

PersonaMem, its third benchmark, is a benchmark of recall like others: :mod:`lifelong.bench.datasets.personamem`.
"""

from importlib import resources
from pathlib import Path

MINIATURES = Path(str(resources.files("lifelong.bench.paper") / "miniature"))
"""Small sets of ours in the schemas of the releases, a folder for each benchmark. They check that everything runs."""

MINIATURE = "ours: a miniature in the release's schema"
"""The source in results of a miniature, by which it is known that no published figure is about the same items."""
