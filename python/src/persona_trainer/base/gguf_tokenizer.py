"""Builds the tokenizer that a GGUF describes, its pre-tokenizer included.

transformers' own GGUF loader ignores `tokenizer.ggml.pre`, so its tokenizer splits digits differently from llama.cpp.
Here every field counts, and the result is saved once for everybody: the editor, the trainer and the tests.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from ..errors import TrainerError
from ..transformers_versions import save_tokenizer_files

# Token types of the GGUF specification (`tokenizer.ggml.token_type`).
UNKNOWN, CONTROL, USER_DEFINED = 2, 3, 4

# What each `tokenizer.ggml.pre` splits by, before the merges: the regular expressions of llama.cpp
# (llm_tokenizer_bpe in src/llama-vocab.cpp), in order.
GPT2_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2_WORDS = LLAMA3_WORDS.replace(r"\p{N}{1,3}", r"\p{N}")
PRE_TOKENIZERS = {
    # What llama.cpp takes where the field is absent.
    "default": [r"[\p{P}\$\+<=>\^~\|]+", GPT2_WORDS, r"\p{N}+", r"[0-9]{3}"],
    "gpt-2": [GPT2_WORDS],
    "smollm": [r"\p{N}", GPT2_WORDS],
    "llama-bpe": [LLAMA3_WORDS],
    "llama3": [LLAMA3_WORDS],
    "qwen2": [QWEN2_WORDS],
}
SENTENCEPIECE_SPACE = "\u2581"


def build_tokenizer(fields: dict[str, Any]) -> PreTrainedTokenizerFast:
    """The tokenizer of a GGUF.

    Args:
        fields: Metadata of the GGUF, by key.

    Raises:
        TrainerError: `unknown-tokenizer` for a model or a pre-tokenizer that cannot be built exactly.
    """
    kind = fields.get("tokenizer.ggml.model")
    if kind == "gpt2":
        tokenizer = byte_level(fields)
    elif kind == "llama":
        tokenizer = sentencepiece(fields)
    else:
        raise TrainerError(
            "unknown-tokenizer", f"The GGUF's tokenizer '{kind}' is not known. Choose another model file."
        )
    add_added_tokens(tokenizer, fields)
    add_text_borders(tokenizer, fields)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        # Some have none: the project then names one.
        chat_template=fields.get("tokenizer.chat_template"),
        clean_up_tokenization_spaces=False,
        bos_token=special(fields, "bos"),
        eos_token=special(fields, "eos"),
        unk_token=special(fields, "unknown"),
        pad_token=special(fields, "padding") or special(fields, "eos"),
        model_max_length=int(fields[f"{fields['general.architecture']}.context_length"]),
    )


def byte_level(fields: dict[str, Any]) -> Tokenizer:
    """Byte-level BPE (GPT-2's kind)."""
    pre = str(fields.get("tokenizer.ggml.pre") or "default")
    if pre not in PRE_TOKENIZERS:
        raise TrainerError(
            "unknown-tokenizer",
            f"The GGUF's pre-tokenizer '{pre}' is not known (known: {', '.join(PRE_TOKENIZERS)})."
            " Training with another one would teach other tokens. Choose another model file.",
        )
    vocabulary = {token: id for id, token in enumerate(fields["tokenizer.ggml.tokens"])}
    merges = [tuple(merge.split(" ", 1)) for merge in fields["tokenizer.ggml.merges"]]
    # Llama 3 takes a word that is a token as a whole, whatever its merges.
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=pre in ("llama-bpe", "llama3")))
    splits = [pre_tokenizers.Split(Regex(words), "isolated") for words in PRE_TOKENIZERS[pre]]
    bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*splits, bytes_only])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def sentencepiece(fields: dict[str, Any]) -> Tokenizer:
    """SentencePiece BPE with byte fallback (Llama 2's kind)."""
    tokens: list[str] = fields["tokenizer.ggml.tokens"]
    vocabulary = {token: id for id, token in enumerate(tokens)}
    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocabulary,
            merges=merges_from_scores(vocabulary, fields["tokenizer.ggml.scores"]),
            unk_token=special(fields, "unknown"),
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    steps: list[Any] = [normalizers.Replace(" ", SENTENCEPIECE_SPACE)]
    if fields.get("tokenizer.ggml.add_space_prefix", True):
        steps.insert(0, normalizers.Prepend(SENTENCEPIECE_SPACE))
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace(SENTENCEPIECE_SPACE, " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    return tokenizer


def merges_from_scores(vocabulary: dict[str, int], scores: list[float]) -> list[tuple[str, str]]:
    """SentencePiece joins the pair whose union scores best; as a list of merges, best first."""
    found = []
    for token, id in vocabulary.items():
        for cut in range(1, len(token)):
            left, right = token[:cut], token[cut:]
            if left in vocabulary and right in vocabulary:
                found.append((-scores[id], vocabulary[left], vocabulary[right], left, right))
    return [(left, right) for _, _, _, left, right in sorted(found)]


def add_added_tokens(tokenizer: Tokenizer, fields: dict[str, Any]) -> None:
    """Control tokens, the unknown one and user-defined ones are found in the text before anything else."""
    strips = strips_right(fields)
    special, user = [], []
    kinds = zip(fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.token_type"], strict=True)
    for text, kind in kinds:
        if kind in (CONTROL, UNKNOWN):
            special.append(AddedToken(text, special=True, normalized=False, rstrip=strips(text)))
        elif kind == USER_DEFINED:
            user.append(AddedToken(text, normalized=False, rstrip=strips(text)))
    tokenizer.add_special_tokens(special)
    tokenizer.add_tokens(user)


def strips_right(fields: dict[str, Any]) -> Callable[[str], bool]:
    """Phi-3's special tokens swallow the white space after them. No field says so: llama.cpp goes by the name."""
    name = str(fields.get("general.name", "")).lower()
    keeping = ("<unk>", "<s>", "<|endoftext|>")
    return lambda text: ("phi-3" in name or "phi3" in name) and text not in keeping


def add_text_borders(tokenizer: Tokenizer, fields: dict[str, Any]) -> None:
    """Plain text begins with the bos token, and ends with the eos token, where the GGUF says so.

    Conversations never pass here: their template writes what it wants.
    """
    begins = special(fields, "bos") if fields.get("tokenizer.ggml.add_bos_token") else None
    ends = special(fields, "eos") if fields.get("tokenizer.ggml.add_eos_token") else None
    borders = [text for text in (begins, ends) if text is not None]
    if borders:
        single = " ".join(filter(None, (begins, "$A", ends)))
        ids = [(text, tokenizer.token_to_id(text)) for text in borders]
        tokenizer.post_processor = processors.TemplateProcessing(single=single, special_tokens=ids)


def special(fields: dict[str, Any], name: str) -> str | None:
    """Text of a special token, where the GGUF names it."""
    id = fields.get(f"tokenizer.ggml.{name}_token_id")
    tokens: list[str] = fields["tokenizer.ggml.tokens"]
    return None if id is None else tokens[int(id)]


def save_tokenizer(fields: dict[str, Any], folder: Path) -> None:
    """Writes tokenizer.json and tokenizer_config.json."""
    save_tokenizer_files(build_tokenizer(fields), folder)
