"""A tiny Stable Diffusion pipeline with random weights, written as ``save_pretrained`` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def tokenizer_files(folder: Path) -> None:
    """Write a CLIP tokenizer of single bytes."""
    folder.mkdir(parents=True)
    signs = [chr(number) for number in range(33, 127)]
    words = [*signs, *(f"{sign}</w>" for sign in signs), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: number for number, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")


def save_pipeline(folder: Path) -> None:
    """Write the pipeline: 32-pixel latents of 4 channels, and a text encoder of two layers."""
    import torch
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    torch.manual_seed(0)
    tokenizer_files(folder / "words")
    tokenizer = CLIPTokenizer(
        str(folder / "words" / "vocab.json"), str(folder / "words" / "merges.txt"), model_max_length=77
    )
    text = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=77, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
    )  # fmt: skip
    unet = UNet2DConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=32, in_channels=4, out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32, attention_head_dim=8,
    )  # fmt: skip
    vae = AutoencoderKL(
        block_out_channels=[32, 64], in_channels=3, out_channels=3, latent_channels=4,
        down_block_types=["DownEncoderBlock2D", "DownEncoderBlock2D"],
        up_block_types=["UpDecoderBlock2D", "UpDecoderBlock2D"],
    )  # fmt: skip
    scheduler = DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False)
    parts: dict[str, Any] = {"unet": unet, "vae": vae, "scheduler": scheduler, "tokenizer": tokenizer}
    pipeline = StableDiffusionPipeline(
        **parts, text_encoder=CLIPTextModel(text), safety_checker=None, feature_extractor=None,
        requires_safety_checker=False,
    )  # fmt: skip
    pipeline.save_pretrained(folder, safe_serialization=True)


def save_adapter(folder: Path, pipeline: Path) -> Path:
    """Write an IP-Adapter with random weights for the tiny pipeline, and its image encoder; returns its file."""
    import torch
    from diffusers import UNet2DConditionModel
    from safetensors.torch import save_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(1)
    unet = UNet2DConditionModel.from_pretrained(pipeline, subfolder="unet", low_cpu_mem_usage=False)
    edges = list(unet.config.block_out_channels)
    width = unet.config.cross_attention_dim
    weights: dict[str, Any] = {
        "image_proj.proj.weight": torch.randn(4 * width, width),
        "image_proj.proj.bias": torch.zeros(4 * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }
    number = 1
    for name in unet.attn_processors:
        if name.endswith("attn1.processor"):
            continue
        if name.startswith("mid_block"):
            hidden = edges[-1]
        else:
            block = int(name.split(".")[1])
            hidden = edges[block] if name.startswith("down") else edges[::-1][block]
        weights[f"ip_adapter.{number}.to_k_ip.weight"] = torch.randn(hidden, width)
        weights[f"ip_adapter.{number}.to_v_ip.weight"] = torch.randn(hidden, width)
        number += 2
    encoder = CLIPVisionConfig(
        hidden_size=32, projection_dim=width, num_hidden_layers=1, num_attention_heads=4, intermediate_size=37,
        image_size=224, patch_size=32,
    )  # fmt: skip
    CLIPVisionModelWithProjection(encoder).save_pretrained(folder / "image_encoder", safe_serialization=True)
    save_file(weights, folder / "adapter.safetensors")
    return folder / "adapter.safetensors"


def save_inversion(file: Path) -> None:
    """Write a textual inversion of one token for the tiny pipeline."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(2)
    save_file({f"<{file.stem}>": 3 * torch.randn(32)}, file)
