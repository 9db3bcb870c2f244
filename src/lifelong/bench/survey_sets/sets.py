"""The thirteen data sets: what each is for, where it comes from, under which terms, and its loader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lifelong.bench.recommendation.rating_sets import RatingSet, movielens
from lifelong.bench.survey_sets.dialogue_sets import comset, pvit
from lifelong.bench.survey_sets.drawing_sets import customconcept101, dreambooth, msbench, mudi
from lifelong.bench.survey_sets.interaction_sets import amazon, multimodal, pog
from lifelong.bench.survey_sets.retrieval_sets import conconchi, yollava
from lifelong.bench.survey_sets.values import DialogueSet, FeatureRatings, QuerySet, SubjectSet, rating_counts
from lifelong.errors import InputError

Loaded = DialogueSet | SubjectSet | RatingSet | FeatureRatings | QuerySet


@dataclass(frozen=True, slots=True)
class SetInfo:
    """A data set.

    Attributes:
        name: as on the command line.
        use: ``write``, ``draw``, ``recommend`` or ``find``.
        holds: what is in it, in words.
        systems: those of the survey that are measured on it.
        source: the paper.
        terms: licence of the data, as the release states it.
        get: where the release is, and what to do.
        load: reads a folder.
        whole: whether the release has everything that the schema names.
    """

    name: str
    use: str
    holds: str
    systems: str
    source: str
    terms: str
    get: str
    load: Callable[[Path], Loaded]
    whole: bool = True


_NONE_STATED = "none stated in the release"

SETS: Final = (
    SetInfo(
        "comset", "write", "dialogues of characters in comic strips", "MPDialog", "Agrawal et al., ACL 2023",
        f"{_NONE_STATED}; the strips belong to their publishers",
        "GitHub dair-iitd/MPdialog: ComSet.zip has addresses only; ask the publishers for the strips", comset, False,
    ),
    SetInfo(
        "pvit", "write", "conversations about named persons in pictures", "PVIT", "Pi et al., ICLR 2025",
        "Apache-2.0; its pictures come from COCO, Flickr30k, Objects365 and Visual Genome, with their own terms",
        "Hugging Face Sterzhang/PVIT-3M: PVIT-3M.json (2.9 GB) and image/", pvit,
    ),
    SetInfo(
        "dreambooth", "draw", "30 subjects, 25 prompts for each", "λ-ECLIPSE, MoMA, UNIMO-G, MuDI",
        "Ruiz et al., CVPR 2023", "CC BY 4.0; some photographs from Unsplash",
        "GitHub google/dreambooth: the folder dataset", dreambooth,
    ),
    SetInfo(
        "customconcept101", "draw", "101 concepts, alone and in pairs", "MuDI takes subjects from it",
        "Kumari et al., CVPR 2023", "Adobe Research License: non-commercial research only",
        "GitHub adobe-research/custom-diffusion: the folder customconcept101, with benchmark_dataset.zip (its README "
        "says where) unpacked beside dataset.json", customconcept101,
    ),
    SetInfo(
        "mudi", "draw", "pairs of subjects that are easily mixed, with masks", "MuDI", "Jang et al., NeurIPS 2024",
        _NONE_STATED, "GitHub agwmon/MuDI: the folder dataset", mudi,
    ),
    SetInfo(
        "msbench", "draw", "40 subjects in 13 combinations, with boxes", "MS-Diffusion", "Wang et al., ICLR 2025",
        "MIT", "GitHub MS-Diffusion/MS-Diffusion: msbench/ and msdiffusion/dataset/prompts/msbench.py", msbench,
    ),
    SetInfo(
        "movielens", "recommend", "ratings of films", "PMG, X-Reflect", "Harper and Konstan, ACM TIIS 5, 2015",
        "GroupLens: research use, no redistribution without permission",
        "grouplens.org: ml-latest-small.zip, left packed", movielens,
    ),
    SetInfo(
        "amazon", "recommend", "reviews of products, with pictures", "MMSSL, UniMP, X-Reflect",
        "Ni et al., EMNLP 2019; Hou et al., arXiv 2403.03952",
        "the publishers assign no licence; made available primarily for research",
        "amazon-reviews-2023.github.io, or the 2018 release: the file of reviews and meta_*.json of one category",
        amazon,
    ),
    SetInfo(
        "pog", "recommend", "clicks on clothes, and the outfit that followed", "PMG", "Chen et al., KDD 2019",
        _NONE_STATED, "GitHub wenyuer/POG names a shared folder with the three files", pog,
    ),
    SetInfo(
        "tiktok", "recommend", "videos that people watched, with vectors of picture, sound and text", "MMSSL",
        "Wei et al., WWW 2023", f"{_NONE_STATED}; the first publisher's page is closed",
        "GitHub HKUDS/MMSSL names a shared folder", multimodal,
    ),
    SetInfo(
        "allrecipes", "recommend", "recipes that people rated, with vectors of picture and text", "MMSSL",
        "Wei et al., WWW 2023", _NONE_STATED, "GitHub HKUDS/MMSSL names a shared folder", multimodal,
    ),
    SetInfo(
        "conconchi", "find", "20 concepts in contexts, with rivals for both", "ConCon-Chi",
        "Rosasco et al., CVPR 2024", "those of its page; the code is BSD-3-Clause",
        "doi.org/10.48557/QJ1166", conconchi,
    ),
    SetInfo(
        "yollava", "find", "pictures of 40 subjects, and choices about them", "Yo'LLaVA",
        "Nguyen et al., NeurIPS 2024", f"{_NONE_STATED}; retrieved negatives for research only",
        "GitHub WisconsinAIVision/YoLLaVA with Git LFS, or Hugging Face thaoshibe/YoLLaVA: the folder yollava-data",
        yollava,
    ),
)  # fmt: skip


def set_info(name: str) -> SetInfo:
    """One data set by its name.

    Raises:
        InputError: there is none.
    """
    for each in SETS:
        if each.name == name:
            return each
    raise InputError(f"no data set is called {name!r}; expected one of: {', '.join(each.name for each in SETS)}")


def read(name: str, folder: Path) -> tuple[Loaded, Mapping[str, int]]:
    """The data of a folder, and how much there is of what.

    Raises:
        InputError: no data set has the name, or the folder does not follow its schema.
    """
    data = set_info(name).load(folder)
    return data, rating_counts(data) if isinstance(data, RatingSet) else data.counts()
