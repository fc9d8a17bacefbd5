"""What transformers make of fixed texts with a base model: ids and log-probabilities, for the proof against llama.cpp.

The proof itself is extension/services/models/proof.ts.
"""

import json
from pathlib import Path
from typing import Any

import psutil
import torch
import transformers

from ..errors import TrainerError
from ..runs.run_folder import void, write_whole
from ..transformers_versions import load_causal_lm, load_tokenizer

# Scripts, digits, white space and code: what tokenizers split in different ways.
TEXTS = {
    "english": "The quick brown fox jumps over the lazy dog. It's 7 o'clock, and we've 1,234 boxes left!",
    "portuguese": "Você é o Cláudio? Não: eu trabalho para o João, às segundas-feiras, das 9h às 17h30.",
    "cyrillic": "Съешь же ещё этих мягких французских булок, да выпей чаю.",
    "greek and arabic": "Η γλώσσα είναι ζωντανή. مرحبا بالعالم، كيف حالك؟",
    "cjk": "今日は東京の天気がいいですね。我们明天去北京。안녕하세요 세계",
    "hindi and thai": "नमस्ते दुनिया, आप कैसे हैं? สวัสดีชาวโลก",
    "digits": "3.14159 2026-11-26 00:07 +55 (11) 98765-4321 1000000 0x1F",
    "code": 'def add(a, b):\n    """Sum."""\n    return a + b  # done\n\nfor i in range(9):\n\tprint(f"{i + i}")\n',
    "emoji": "Great work 👍🏽 — thank you 🙏! 👩‍💻 «ok» “yes” … №5",
}
CONVERSATION = [
    {"role": "user", "content": "Who are you, and what is 12 × 12?"},
    {"role": "assistant", "content": "I am Cláudio. 12 × 12 is 144."},
    {"role": "user", "content": "E quem é o João?"},
    {"role": "assistant", "content": "O desenvolvedor para quem eu trabalho."},
]
# A long text shows what position encodings do far from the beginning. As long as wanted where a model is small.
LONG_TOKENS, SHORTEST_LONG, BEYOND = 512, 192, 192
LONG_WORK = 1e12
"""Parameters times tokens that the long text may cost."""


def write_reference(folder: Path) -> None:
    """Writes `reference.json` into a prepared base model's folder.

    Raises:
        TrainerError: `weights-missing`, `base-too-large`.
    """
    base = json.loads((folder / "base.json").read_text("utf-8"))
    source = folder / base["files"]["huggingFace"]
    tokenizer = load_tokenizer(source)
    model, precision = load_exact(source, base["parameters"])
    texts: list[dict[str, Any]] = [
        {"name": name, "text": text, "ids": encode(tokenizer, text)} for name, text in TEXTS.items()
    ]
    long = [id for text in texts for id in text["ids"]]
    wanted = length_of_long(model.config, base["parameters"])
    # Not the same piece again and again: a repetition is easy to foretell from anywhere.
    around = [long[(7 * at) % len(long)] for at in range(wanted)]
    texts.append({"name": "long", "ids": around})
    if conversation := render(tokenizer):
        texts.append({"name": "conversation", "text": conversation, "ids": encode(tokenizer, conversation)})
    for text in texts:
        text["logprobs"] = logprobs(model, text["ids"])
    reference = {
        "precision": precision,
        "transformers": transformers.__version__,
        "conversation": CONVERSATION,
        "texts": texts,
    }
    write_whole(
        folder / "reference.json",
        lambda path: void(path.write_text(json.dumps(reference, ensure_ascii=False), "utf-8")),
    )


def load_exact(source: Path, parameters: int) -> tuple[Any, str]:
    """The model in fp32 where it fits, else in bf16, whose rounding is told."""
    free = psutil.virtual_memory().available
    dtype, precision = (torch.float32, "fp32") if parameters * 5 < free else (torch.bfloat16, "bf16")
    if precision == "bf16" and parameters * 2.5 > free:
        raise TrainerError(
            "base-too-large",
            f"The model has {parameters / 1e9:.1f} billion parameters, which do not fit in the {free / 2**30:.1f} GiB"
            " of free memory. Close other programs, or choose a smaller model.",
        )
    model, loading = load_causal_lm(source, dtype, output_loading_info=True)
    if missing := sorted(loading["missing_keys"]):
        named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise TrainerError(
            "weights-missing",
            f"The safetensors lack weights of the model: {named}. Get the model's files again.",
        )
    return model.eval(), precision


def encode(tokenizer: Any, text: str) -> list[int]:
    """Ids of a text, nothing put before or behind it."""
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def render(tokenizer: Any) -> str | None:
    """The conversation in the model's own template; None where it has none, or one that refuses it."""
    try:
        text: str = tokenizer.apply_chat_template(CONVERSATION, tokenize=False)
    except Exception:
        return None
    return text


def length_of_long(config: Any, parameters: int) -> int:
    """Tokens of the long text: beyond what the model was first trained for and beyond its window, where it is cheap."""
    context = getattr(config, "max_position_embeddings", None) or LONG_TOKENS
    scaling = getattr(config, "rope_scaling", None) or {}
    original = scaling.get("original_max_position_embeddings") or getattr(
        config, "original_max_position_embeddings", None
    )
    window = getattr(config, "sliding_window", None)
    wanted = max([LONG_TOKENS, *(edge + BEYOND for edge in (original, window) if isinstance(edge, int))])
    affordable = max(SHORTEST_LONG, int(LONG_WORK / parameters))
    return int(min(wanted, affordable, context))


def logprobs(model: Any, ids: list[int]) -> list[float]:
    """Log p(ids[i + 1] | ids[0..i])."""
    device = next(model.parameters()).device
    tokens = torch.tensor([ids], device=device)
    with torch.no_grad():
        logits = model(input_ids=tokens, use_cache=False).logits[0]
        found = []
        # A whole vocabulary in fp32 for a long text would be gigabytes.
        for start in range(0, len(ids) - 1, 256):
            piece = logits[start : min(start + 256, len(ids) - 1)].float().log_softmax(-1)
            following = tokens[0, start + 1 : start + 1 + piece.shape[0]]
            found += piece.gather(1, following[:, None])[:, 0].tolist()
    return found
