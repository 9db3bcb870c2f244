"""CLIP and SigLIP models of the real architectures with a few thousand random weights, written as folders."""

from pathlib import Path

WORDS = "<|startoftext|> <|endoftext|> <unk> a photo of red blue truck at the beach".split()


def build(family: str, folder: Path) -> Path:
    """Write a model of a family with a word tokenizer and its picture processor into a folder."""
    import torch
    import transformers
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing

    torch.manual_seed(0)
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(single="$A <|endoftext|>", special_tokens=[("<|endoftext|>", 1)])
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, unk_token="<unk>", pad_token="<|endoftext|>", eos_token="<|endoftext|>"
    ).save_pretrained(folder)
    shared = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    text = {
        **shared,
        "vocab_size": len(WORDS),
        "max_position_embeddings": 16,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "pad_token_id": 1,
    }
    vision = {**shared, "image_size": 32, "patch_size": 8}
    if family == "clip":
        settings = transformers.CLIPConfig(text_config=text, vision_config=vision, projection_dim=24)
        model: object = transformers.CLIPModel(settings)
        processor: object = transformers.CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=32)
    else:
        settings = transformers.SiglipConfig(text_config={**text, "projection_size": 32}, vision_config=vision)
        model = transformers.SiglipModel(settings)
        processor = transformers.SiglipImageProcessorPil(size={"height": 32, "width": 32})
    model.save_pretrained(folder)  # type: ignore[attr-defined]
    processor.save_pretrained(folder)  # type: ignore[attr-defined]
    return folder
