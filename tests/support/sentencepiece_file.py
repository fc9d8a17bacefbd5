"""Reads a SentencePiece model without its package."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sentencepiece_fields(file: Path, template: str) -> dict[str, Any]:
    """A SentencePiece model's pieces as a GGUF names them (sentencepiece_model.proto: field 1 is a piece)."""
    pieces = [dict(fields(body)) for number, body in fields(file.read_bytes()) if number == 1]
    return {
        "general.architecture": "llama",
        "llama.context_length": 32768,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": [piece[1].decode("utf-8") for piece in pieces],
        "tokenizer.ggml.scores": [struct.unpack("<f", piece.get(2, bytes(4)))[0] for piece in pieces],
        "tokenizer.ggml.token_type": [piece.get(3, 1) for piece in pieces],
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.chat_template": template,
    }


def fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Fields of a protobuf message: number, and integer or bytes."""
    at = 0

    def integer() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        number, kind = divmod(integer(), 8)
        if kind == 0:
            yield number, integer()
            continue
        length = integer() if kind == 2 else {1: 8, 5: 4}[kind]
        yield number, data[at : at + length]
        at += length
