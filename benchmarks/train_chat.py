"""Speed and memory of training a chat model here: ``python -m benchmarks.train_chat --data SYNTH [--base FOLDER]``.

SYNTH is a folder of `lifelong train synth`. Each stage runs for a few steps, and its speed is carried on to a pass over
as many samples as the paper had. Without a base, a random model of the shape of SmolLM2-135M is made, which is as fast
as the real one; what it learns is meaningless. Run it on an accelerator with ``--base`` of a real model, and add the
price of the machine with ``--price`` (per hour).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PAPER_SAMPLES = 78_000

SHAPE = {
    "vocab_size": 49_152,
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "max_position_embeddings": 8192,
    "tie_word_embeddings": True,
    "bos_token_id": None,
}
"""SmolLM2-135M's config."""


def made_base(folder: Path, corpus: Path) -> Path:
    """A random model of SHAPE, with a tokenizer of its own that is trained on the samples."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    letters = Tokenizer(models.BPE())
    letters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=8000, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    letters.train_from_iterator(corpus.read_text(encoding="utf-8").splitlines(), trainer)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=letters, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    tokenizer.chat_template = (
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = transformers.LlamaConfig(**SHAPE, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def run(stage: str, base: Path, data: Path, out: Path, options: list[str]) -> dict[str, Any]:
    """One stage in a process of its own, so that its peak of memory is its own; returns the card."""
    words = [
        sys.executable,
        "-m",
        "lifelong",
        "train",
        stage,
        "--base",
        str(base),
        "--data",
        str(data),
        "--out",
        str(out),
    ]
    done = subprocess.run([*words, *options, "--json"], stdout=subprocess.PIPE, text=True, check=True)
    card: dict[str, Any] = json.loads(done.stdout)
    return card


def main() -> None:
    """Run the stages and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--batch", type=int, default=4, help="samples of a step of SFT")
    parser.add_argument("--group", type=int, default=2, help="answers of the one question of a step of GRPO")
    parser.add_argument("--lora", type=int, default=16, help="rank of the adapter of the second and third row")
    parser.add_argument("--price", type=float, default=0.0, help="of the machine, per hour")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        base = asked.base or made_base(Path(made) / "base", asked.data / "sft.jsonl")
        sft, questions = asked.data / "sft.jsonl", asked.data / "questions.jsonl"
        steps = ["--steps", str(asked.steps), "--max-length", "4096"]
        of_sft = [*steps, "--batch", str(asked.batch)]
        of_grpo = [*steps, "--prompts", "1", "--group", str(asked.group), "--answer-tokens", "64"]
        adapter = ["--lora", str(asked.lora)]
        rows = [
            ("sft, all weights", run("sft", base, sft, Path(made) / "a", of_sft)),
            (f"sft, adapter {asked.lora}", run("sft", base, sft, Path(made) / "b", [*of_sft, *adapter])),
            (f"grpo, adapter {asked.lora}", run("grpo", base, questions, Path(made) / "c", [*of_grpo, *adapter])),
        ]
    print(f"{rows[0][1]['machine']}, {asked.base or 'random weights of the shape of SmolLM2-135M'}")
    print("| stage | tokens/s | tokens/processor s | peak MB | tokens/sample | hours for 78,000 samples | cost |")
    print("|---|" + "---:|" * 6)
    for name, card in rows:
        figures = card["figures"]
        samples = figures["steps"] * (asked.batch if name.startswith("sft") else asked.group)
        each = figures["tokens"] / samples
        hours = PAPER_SAMPLES * each / figures["tokens_per_second"] / 3600
        cost = f"{hours * asked.price:,.0f}" if asked.price else "–"
        print(
            f"| {name} | {figures['tokens_per_second']:,.0f} | "
            f"{figures['tokens'] / figures['processor_seconds']:,.0f} | {card['peak_memory_mb']:,} | "
            f"{each:,.0f} | {hours:,.0f} | {cost} |"
        )


if __name__ == "__main__":
    main()
