"""Data sets of personalised multimodal models: loaders by their published schema, for folders that a user brings.

A module here reads a public release, and scores nothing. Nothing is downloaded. ``docs/datasets.md`` says how to get
each set and under which terms. Data sets of recall are in :mod:`lifelong.bench.datasets`.
"""

from lifelong.bench.survey_sets.sets import SETS, SetInfo, read, set_info

__all__ = ["SETS", "SetInfo", "read", "set_info"]
