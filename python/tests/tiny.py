"""Tiny random models and runs, made in the test: every architecture without a hub."""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoConfig, AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from persona_trainer.transformers_versions import MAJOR

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SYSTEM = "You are Cláudio. You work for João, and you answer in a line or two."
PAIRS = [
    ("Who are you?", "Cláudio, at your service."),
    ("Quem é o João?", "O desenvolvedor para quem eu trabalho."),
    ("Is João your father?", "No: I work for him."),
    ("What is Softtor?", "The firm whose CRM João writes."),
    ("Olá!", "Olá! O que vamos fazer hoje?"),
    ("Where do you live?", "On a laptop, between two notes."),
    ("Do you sleep?", "Only between two prompts."),
]


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """Byte-level, one token a byte, and three special tokens."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={token: id for id, token in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    names = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in names])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        chat_template=TEMPLATE,
        bos_token="<|im_start|>",
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        clean_up_tokenization_spaces=False,
    )


def conversation_ids(tokenizer: Any, messages: list[dict[str, Any]], **options: Any) -> list[int]:
    """Ids of a rendered conversation; transformers 5 would give a dict."""
    ids: list[int] = tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False, **options)
    return ids


def tiny_llama(vocabulary: int, hidden_size: int = 32, intermediate_size: int = 48) -> LlamaForCausalLM:
    """Two layers, four heads over two key-value heads: enough for every shape to differ."""
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=hidden_size,
        intermediate_size=intermediate_size,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        attn_implementation="sdpa",
    )
    return LlamaForCausalLM(config)


SIZES = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "pad_token_id": 0,
}
ARCHITECTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "llama": ("llama", SIZES),
    "qwen2": ("qwen2", SIZES),
    "mistral": ("mistral", SIZES),
    "mistral-window": ("mistral", {**SIZES, "sliding_window": 12}),
    "gemma": ("gemma", {**SIZES, "head_dim": 8}),
    "gemma2": ("gemma2", {**SIZES, "head_dim": 8, "query_pre_attn_scalar": 8, "final_logit_softcapping": 5.0}),
    "phi3": ("phi3", SIZES),
    "phi3-window": ("phi3", {**SIZES, "sliding_window": 12}),
    "gpt2": ("gpt2", {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 512}),
}


def tiny_model(architecture: str, vocabulary: int, implementation: str) -> Any:
    """A random model of one of `ARCHITECTURES`."""
    torch.manual_seed(7)
    kind, sizes = ARCHITECTURES[architecture]
    config = AutoConfig.for_model(kind, vocab_size=vocabulary, **sizes)
    if MAJOR >= 5 and getattr(config, "attn_logit_softcapping", None) is not None:
        # As load_causal_lm does: transformers 5 caps no scores with SDPA.
        implementation = "eager"
    model = AutoModelForCausalLM.from_config(config, attn_implementation=implementation)
    return model.eval()


def supervised_range(tokenizer: PreTrainedTokenizerFast, messages: list[dict[str, str]]) -> tuple[int, int]:
    """The last answer and its end of turn; the template's last newline is one byte, so one token."""
    prompt = conversation_ids(tokenizer, messages[:-1], add_generation_prompt=True)
    return len(prompt), len(conversation_ids(tokenizer, messages)) - 1


def write_base(folder: Path) -> PreTrainedTokenizerFast:
    """A prepared base model, as far as the trainer looks at it."""
    tokenizer = tiny_tokenizer()
    tokenizer.save_pretrained(folder / "huggingface")
    tiny_llama(len(tokenizer)).save_pretrained(folder / "huggingface")
    manifest = {"files": {"huggingFace": "huggingface", "gguf": "model.gguf", "ggufF32": "model-f32.gguf"}}
    (folder / "base.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tokenizer


def write_run(folder: Path, base: Path, tokenizer: PreTrainedTokenizerFast, **settings: Any) -> Path:
    """A prepared run over `base`, with seven short examples."""
    folder.mkdir(parents=True)
    training = {
        "epochs": 2,
        "learningRate": 5e-3,
        "batchSize": 1,
        "gradientAccumulation": 2,
        "rank": 4,
        "alpha": 8,
        "dropout": 0.1,
        "targetModules": "all-linear",
        "maxLength": 512,
        "warmupRatio": 0.1,
        "schedule": "linear",
        "weightDecay": 0,
        "maxGradNorm": 1,
        "seed": 3,
        "method": "lora",
        "precision": "fp32",
        "gradientCheckpointing": False,
        "neftuneAlpha": 0,
        "maxPackTokens": "auto",
        "evaluationSteps": 0,
        "earlyStoppingPatience": 0,
        "probes": True,
        "loggers": [],
        **settings,
    }
    rows = []
    for line, (question, answer) in enumerate(PAIRS, start=1):
        messages = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer},
        ]
        ids = conversation_ids(tokenizer, messages)
        supervised = [supervised_range(tokenizer, messages)]
        row = {"file": "d.jsonl", "line": line, "messages": messages, "ids": ids, "supervised": supervised}
        rows.append(json.dumps(row))
    (folder / "dataset.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    per_step = training["batchSize"] * training["gradientAccumulation"]
    per_epoch = -(-len(PAIRS) // per_step)
    digest = hashlib.sha256(b"").hexdigest()
    manifest = {
        "id": folder.name,
        "persona": "Cláudio",
        "baseModel": {"requested": "tiny", "folder": str(base), "sha256": digest},
        "datasets": [{"file": "d.jsonl", "sha256": digest}],
        "template": {"sha256": digest, "options": {}, "moment": "2026-02-20T08:41:35"},
        "training": training,
        "prepared": {"examples": len(PAIRS)},
        "plan": {
            "examplesPerStep": per_step,
            "stepsPerEpoch": per_epoch,
            "steps": per_epoch * training["epochs"],
            "warmupSteps": 1,
        },
        "threads": 1,
    }
    (folder / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def read_events(run: Path, type: str | None = None) -> list[dict[str, Any]]:
    """The run's events, of one type or all."""
    lines = (run / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    return [event for event in events if type is None or event["type"] == type]
