"""The metadata of a GGUF, read with bounds: a file from elsewhere may claim anything about itself.

Twin of extension/services/models/gguf.ts. The `gguf` package trusts every count, and a false one takes all memory.
"""

import struct
from pathlib import Path
from typing import Any, BinaryIO

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from ..errors import TrainerError

STRING, ARRAY = 8, 9
# struct's letter of each type of value, by its number in the specification.
FORMATS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
MOST_DIMENSIONS = 4
DEFAULT_ALIGNMENT = 32


class BrokenError(Exception):
    """The file is not what it says."""


def read_fields(file: Path) -> dict[str, Any]:
    """All metadata, by key, after a look at whether the tensors that it lists are in the file.

    Raises:
        TrainerError: `gguf-unreadable`.
    """
    try:
        with file.open("rb") as stream:
            return Reader(stream, file.stat().st_size).fields()
    except (BrokenError, OSError, ValueError, struct.error) as error:
        raise TrainerError(
            "gguf-unreadable",
            f"'{file}' is no whole GGUF model: {error}. Get the file again, or choose another.",
        ) from error


class Reader:
    """Goes once over the header, and never beyond the end of the file."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream = stream
        self.size = size

    def fields(self) -> dict[str, Any]:
        """Metadata, then the list of tensors."""
        if self.take(4) != b"GGUF":
            raise BrokenError("it does not begin with 'GGUF'")
        version = self.number("I")
        if version not in (2, 3):
            raise BrokenError(f"its version is {version}, and 2 and 3 are known")
        tensors, keys = self.number("Q"), self.number("Q")
        fields: dict[str, Any] = {}
        for _ in range(keys):
            key = self.text()
            fields[key] = self.value(self.number("I"))
        end = self.tensors(tensors)
        alignment = fields.get("general.alignment", DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or alignment <= 0:
            raise BrokenError(f"its alignment is {alignment}")
        start = -(-self.stream.tell() // alignment) * alignment
        if start + end > self.size:
            raise BrokenError(f"it has {self.size} bytes where its tensors need {start + end}, so it was cut short")
        return fields

    def tensors(self, count: int) -> int:
        """Bytes up to the end of the last tensor."""
        end = 0
        for _ in range(count):
            name = self.text()
            dimensions = self.number("I")
            if dimensions > MOST_DIMENSIONS:
                raise BrokenError(f"its tensor '{name}' has {dimensions} dimensions")
            elements = 1
            for _ in range(dimensions):
                elements *= self.number("Q")
            kind, offset = self.number("I"), self.number("Q")
            try:
                block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
            except (ValueError, KeyError) as error:
                raise BrokenError(f"its tensor '{name}' is of the unknown type {kind}") from error
            end = max(end, offset + -(-elements // block) * size)
        return end

    def value(self, kind: int) -> Any:
        """A value of metadata."""
        if kind == STRING:
            return self.text()
        if kind == ARRAY:
            of, count = self.number("I"), self.number("Q")
            if of == STRING:
                return [self.text() for _ in range(count)]
            letter = self.letter(of)
            return list(struct.unpack(f"<{count}{letter}", self.take(count * struct.calcsize(f"<{letter}"))))
        return self.number(self.letter(kind))

    def letter(self, kind: int) -> str:
        """Of a type with a fixed size."""
        if kind not in FORMATS:
            raise BrokenError(f"it has a value of the unknown type {kind}")
        return FORMATS[kind]

    def text(self) -> str:
        """A text behind its length."""
        return self.take(self.number("Q")).decode("utf-8", errors="replace")

    def number(self, letter: str) -> Any:
        """One number."""
        return struct.unpack(f"<{letter}", self.take(struct.calcsize(f"<{letter}")))[0]

    def take(self, count: int) -> bytes:
        """So many bytes, which must be there."""
        if count > self.size - self.stream.tell():
            raise BrokenError(f"it claims {count} bytes where {self.size - self.stream.tell()} are left")
        return self.stream.read(count)
