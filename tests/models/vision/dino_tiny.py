"""A DINOv2 model of the real architecture with a few thousand random weights, written as a folder."""

from pathlib import Path


def build(folder: Path) -> Path:
    """Write the model and its picture processor into a folder."""
    import torch
    import transformers

    torch.manual_seed(0)
    settings = transformers.Dinov2Config(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, mlp_ratio=2, image_size=28, patch_size=14
    )
    transformers.Dinov2Model(settings).save_pretrained(folder)
    transformers.BitImageProcessorPil(size={"shortest_edge": 28}, crop_size=28).save_pretrained(folder)
    return folder
