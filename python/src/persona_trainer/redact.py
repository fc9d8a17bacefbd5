"""Keeps secrets out of what is printed: tokens, passwords of proxies, the signatures of addresses."""

import os
import re
import sys
from typing import TextIO

_secrets: set[str] = set()

# What VS Code's secret storage comes in; the other two are the hub's own.
HUB_TOKEN = "PERSONA_TUNER_HUB_TOKEN"
TOKEN_VARIABLES = (HUB_TOKEN, "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")

# Hugging Face's own tokens; `Bearer …` of any; user and password of an address; its query, which may be signed.
_PATTERNS = (
    (re.compile(r"\b(?:hf|api_org)_[A-Za-z0-9]{20,}"), "***"),
    (re.compile(r"\b([Bb]earer|[Bb]asic) +[A-Za-z0-9+/=_.~-]{12,}"), r"\1 ***"),
    (re.compile(r"(\w+://)[^\s/@'\"]+@"), r"\1***@"),
    (re.compile(r"(\w+://[^\s?'\"<>]+)\?[^\s'\"<>)]+"), r"\1?***"),
)


def keep_secret(secret: str | None) -> None:
    """From now on, `redact` takes this out of every text."""
    if secret and len(secret) >= 4:
        _secrets.add(secret)
        # As `repr` shows it, where it holds something that is no letter.
        _secrets.add(repr(secret)[1:-1])


def redact(text: str) -> str:
    """The text without secrets."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


class RedactedStream:
    """A text stream whose writer cannot print a secret: traces and the libraries' own warnings go through it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes it redacted."""
        self._stream.write(redact(text))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def redact_stderr() -> None:
    """For the rest of this process; a library's handler holds on to the stream that it finds, so this comes first."""
    for name in TOKEN_VARIABLES:
        keep_secret(os.environ.get(name, "").strip())
    sys.stderr = RedactedStream(sys.stderr)  # type: ignore[assignment]
