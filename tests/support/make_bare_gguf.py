"""Writes a tiny random Llama as a GGUF that has no chat template: usage: make_bare_gguf.py FILE [CONTROL TOKEN ...]."""

import sys

import gguf
import numpy as np

HIDDEN, INNER, LAYERS, HEADS = 32, 64, 2, 4


def byte_characters() -> list[str]:
    """GPT-2's characters for the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte if byte in printable else next(others)) for byte in range(256)]


control = sys.argv[2:]
characters = byte_characters()
# Two letters that merge: a file with an empty list of merges is none that readers take.
tokens = [*characters, "th", *control]
kinds = [gguf.TokenType.NORMAL] * 257 + [gguf.TokenType.CONTROL] * len(control)

writer = gguf.GGUFWriter(sys.argv[1], "llama")
writer.add_name("Bare")
writer.add_context_length(1024)
writer.add_embedding_length(HIDDEN)
writer.add_block_count(LAYERS)
writer.add_feed_forward_length(INNER)
writer.add_head_count(HEADS)
writer.add_head_count_kv(HEADS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_rope_dimension_count(HIDDEN // HEADS)
writer.add_rope_freq_base(10000.0)
writer.add_vocab_size(len(tokens))
writer.add_tokenizer_model("gpt2")
writer.add_tokenizer_pre("gpt-2")
writer.add_token_list(tokens)
writer.add_token_types(kinds)
writer.add_token_merges(["t h"])
writer.add_bos_token_id(len(tokens) - 1)
writer.add_eos_token_id(len(tokens) - 1)
writer.add_file_type(gguf.LlamaFileType.ALL_F32)

random = np.random.default_rng(7)


def matrix(name: str, *shape: int) -> None:
    writer.add_tensor(name, random.normal(0, 0.08, shape).astype(np.float32))


matrix("token_embd.weight", len(tokens), HIDDEN)
matrix("output.weight", len(tokens), HIDDEN)
writer.add_tensor("output_norm.weight", np.ones(HIDDEN, dtype=np.float32))
for layer in range(LAYERS):
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        matrix(f"blk.{layer}.{name}.weight", HIDDEN, HIDDEN)
    for name in ("ffn_gate", "ffn_up"):
        matrix(f"blk.{layer}.{name}.weight", INNER, HIDDEN)
    matrix(f"blk.{layer}.ffn_down.weight", HIDDEN, INNER)
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.{layer}.{name}.weight", np.ones(HIDDEN, dtype=np.float32))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
