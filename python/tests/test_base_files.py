"""GGUFs that are read with bounds, and llama.cpp's own quantiser."""

import platform
import struct
import sys
from pathlib import Path

import gguf
import numpy as np
import pytest

from persona_trainer.base.gguf_file import read_fields
from persona_trainer.base.quantise import KINDS, quantise
from persona_trainer.errors import TrainerError

MODULES = Path(__file__).parents[2] / "node_modules" / "@node-llama-cpp"


def library_folder() -> Path:
    """llama.cpp of this platform, as npm installed it."""
    system = {"darwin": "mac", "win32": "win"}.get(sys.platform, "linux")
    found = sorted(
        (one for one in MODULES.glob(f"{system}-*/bins/*") if "cuda" not in str(one)), key=lambda p: len(str(p))
    )
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x64"
    return next(one for one in found if machine in one.parent.parent.name)


def write_model(file: Path, rows: int = 4, columns: int = 512) -> Path:
    """A llama of one small layer, as far as the quantiser looks at it."""
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_context_length(64)
    writer.add_embedding_length(columns)
    writer.add_block_count(1)
    writer.add_head_count(8)
    writer.add_feed_forward_length(columns)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(columns // 8)
    writer.add_tokenizer_model("none")
    writer.add_vocab_size(rows)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    random = np.random.default_rng(7)
    for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        writer.add_tensor(f"blk.0.{name}.weight", random.standard_normal((columns, columns), dtype=np.float32))
    for name in ("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(columns, dtype=np.float32))
    writer.add_tensor("token_embd.weight", random.standard_normal((rows, columns), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_llama_cpp_writes_each_type_of_weights(kind: str, tmp_path: Path) -> None:
    source = write_model(tmp_path / "modèle é.gguf")
    target = tmp_path / "çaixa.gguf"
    quantise(source, target, kind, library_folder())
    fields = read_fields(target)
    assert fields["general.file_type"] == KINDS[kind]
    bits = {"F32": 32, "F16": 16, "BF16": 16}.get(kind) or int(kind[1])
    weights = 7 * 512 * 512
    assert weights * bits / 8 * 0.9 < target.stat().st_size < weights * (bits + 2) / 8 * 1.1


def test_an_unknown_type_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(TrainerError, match=r"'Q9_Z'.*Q4_K_M"):
        quantise(tmp_path / "a", tmp_path / "b", "Q9_Z", library_folder())


HEADER = b"GGUF" + struct.pack("<I", 3)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "begin with 'GGUF'|claims 4 bytes"),
        (b"no model at all", "begin with 'GGUF'"),
        (b"GGUF" + struct.pack("<I", 9), "version is 9"),
        (HEADER + struct.pack("<QQ", 0, 2**62), "claims"),
        (HEADER + struct.pack("<QQ", 2**62, 0), "claims"),
        (HEADER + struct.pack("<QQ", 0, 1) + struct.pack("<Q", 2**63), "claims"),
        (HEADER + struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 0, 2**62), "claims"),
        (HEADER + struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 8, 2**62), "claims"),
        (HEADER + struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 9, 2**62), "unknown type 9"),
        (HEADER + struct.pack("<QQQ", 1, 0, 1) + b"a" + struct.pack("<I", 99), "99 dimensions"),
        (HEADER + struct.pack("<QQQ", 1, 0, 1) + b"a" + struct.pack("<IQIQ", 1, 2**40, 0, 0), "cut short"),
    ],
)
def test_a_gguf_that_claims_too_much_is_one_sentence(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.gguf"
    file.write_bytes(content)
    with pytest.raises(TrainerError, match=words) as raised:
        read_fields(file)
    assert str(file) in raised.value.message


def test_a_gguf_that_was_cut_is_noticed(tmp_path: Path) -> None:
    whole = write_model(tmp_path / "whole.gguf")
    assert read_fields(whole)["general.architecture"] == "llama"
    content = whole.read_bytes()
    whole.write_bytes(content[:-100])
    with pytest.raises(TrainerError, match="cut short"):
        read_fields(whole)
