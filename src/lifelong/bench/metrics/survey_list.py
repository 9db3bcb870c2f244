"""The measures of the survey's section 7 and those beside them, and what each needs on this machine.

Wu et al., *Personalized Multimodal Large Language Models: A Survey* (arXiv 2412.02142). A measure that runs on other
weights than the published ones has another name here: ``I-lite0`` is not CLIP-I.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lifelong.errors import ModelMissingError
from lifelong.models.vision.clip import ClipEncoder
from lifelong.models.vision.dino import DinoEncoder
from lifelong.models.vision.efficientnet import EfficientNet

FOLDERS: Final = {"clip": ClipEncoder, "dino": DinoEncoder}
"""Kinds of folder that a user brings, and the adapter that reads it."""

EXTRAS: Final = {
    "ranx": "lifelong[bench]",
    "rouge_score": "lifelong[metrics]",
    "skimage": "lifelong[metrics]",
    "torchmetrics": "lifelong[torch-metrics]",
}
"""Which extra brings a package."""

REPLACES_TORCH: Final = frozenset({"torchvision", "torch_fidelity"})
"""Packages that come with another build of torch, so that no extra brings them."""


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """A measure, and what it needs.

    Attributes:
        name: as papers write it; a stand-in has its own.
        use: ``rank``, ``text``, ``picture``, ``subject`` or ``choice``.
        measures: what it says, in words.
        code: the class in :mod:`lifelong.bench.metrics`.
        survey: whether it is one of the survey's seventeen.
        packages: import names that have to be there.
        folder: a key of ``FOLDERS``: the model that a user brings.
        weights: whether the embedded image encoder has to be there.
        lacks: what Lifelong has no adapter for, in words; such a measure runs nowhere.
    """

    name: str
    use: str
    measures: str
    code: str
    survey: bool = True
    packages: tuple[str, ...] = ()
    folder: str = ""
    weights: bool = False
    lacks: str = ""

    def obstacle(self, folders: Mapping[str, Path], *, cache: Path | None = None) -> str:
        """Why the measure cannot run here, and what to do; empty where it can.

        Args:
            folders: folders of models by the keys of ``FOLDERS``.
            cache: folder of the embedded weights; None takes the default.
        """
        if self.lacks:
            return self.lacks
        if absent := [name for name in self.packages if find_spec(name) is None]:
            if REPLACES_TORCH & set(absent):
                names = ", ".join(sorted(name.replace("_", "-") for name in absent))
                return f"needs {names} with its weights; it replaces torch by its own build, so no extra brings it"
            return f"pip install '{EXTRAS[absent[0]]}'"
        try:
            if self.folder:
                if self.folder not in folders:
                    return f"give a folder with a model of this kind: --{self.folder} DIR"
                FOLDERS[self.folder](folders[self.folder])
            if self.weights:
                EfficientNet.embedded(cache=cache)
        except ModelMissingError as error:
            return str(error)
        return ""


METRICS: Final = (
    MetricInfo("MRR", "rank", "1 / rank of the first right item", "ReciprocalRank", packages=("ranx",)),
    MetricInfo("Recall@k", "rank", "share of the right items in the top k", "RecallAtK", packages=("ranx",)),
    MetricInfo("Hit@k", "rank", "is a right item in the top k", "HitAtK", packages=("ranx",)),
    MetricInfo("HR@k", "rank", "the same, as recommenders name it", "HitAtK", packages=("ranx",)),
    MetricInfo("AUC", "rank", "chance that a right item is above a wrong one", "AUROC"),
    MetricInfo("NDCG@k", "rank", "gain by rank, over the ideal order", "NDCG", packages=("ranx",)),
    MetricInfo("MAP", "rank", "mean precision at the right items", "AveragePrecision", packages=("ranx",)),
    MetricInfo("MAP@k", "rank", "the same for the top k", "AveragePrecisionAtK", packages=("ranx",)),
    MetricInfo("SSIM", "picture", "likeness of structure", "StructuralSimilarity", packages=("skimage",)),
    MetricInfo(
        "LPIPS", "picture", "distance in a network's layers, as people see it", "torch_pictures.Lpips",
        packages=("torchmetrics", "torchvision"),
    ),
    MetricInfo(
        "Inception Score", "picture", "sure and different classes", "torch_pictures.InceptionScore",
        packages=("torchmetrics", "torch_fidelity"),
    ),
    MetricInfo("CLIP-I", "subject", "cosine with pictures of the subject", "MeanSimilarity", folder="clip"),
    MetricInfo("CLIP-T", "subject", "cosine with the prompt", "MeanSimilarity", folder="clip"),
    MetricInfo("DINO-I", "subject", "cosine with pictures of the subject", "MeanSimilarity", folder="dino"),
    MetricInfo("M-DINO", "subject", "the least DINO-I over several subjects", "LeastSimilarity", folder="dino"),
    MetricInfo(
        "D&C", "subject", "is each subject there once, and like itself only", "DetectAndCompare",
        lacks="needs the detections of OWLv2, for which there is no adapter; D&C-lite0 takes our recogniser's",
    ),
    MetricInfo("IoU rate", "subject", "share of the asked boxes with their subject", "IoURate"),
    MetricInfo("I-lite0", "subject", "cosine with pictures of the subject", "MeanSimilarity", False, weights=True),
    MetricInfo("M-lite0", "subject", "the least I-lite0 over several subjects", "LeastSimilarity", False, weights=True),
    MetricInfo("D&C-lite0", "subject", "D&C with our recogniser", "DetectAndCompare", False, weights=True),
    MetricInfo("IS-lite0", "picture", "sure and different classes of Lite0", "ClassSpread", False, weights=True),
    MetricInfo("ROUGE", "text", "common words with a reference", "Rouge", False, packages=("rouge_score",)),
    MetricInfo("distinct-n", "text", "different n-grams over all", "DistinctN", False),
    MetricInfo("choice accuracy", "choice", "share of right choices", "ChoiceAccuracy", False),
    MetricInfo("preference", "choice", "ours preferred by a judge in both orders", "PairwisePreference", False),
)  # fmt: skip
