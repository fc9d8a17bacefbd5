import io
import sys

import pytest

from persona_trainer.redact import RedactedStream, keep_secret, redact, redact_stderr


def test_keeps_known_secrets_out_whatever_they_look_like() -> None:
    keep_secret("p4ss word\n")
    assert redact("it was 'p4ss word\\n'") == "it was '***'"
    assert redact("it was p4ss word\nhere") == "it was ***here"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("token hf_AbCdEfGhIjKlMnOpQrStUvWxYz0123 was", "token *** was"),
        ("Invalid header value: 'Bearer abcdefghijklmnop'", "Invalid header value: 'Bearer ***'"),
        ("http://maria:s3cret@proxy:3128 refused", "http://***@proxy:3128 refused"),
        ("https://cdn/x?X-Amz-Signature=abc&Policy=d: cut", "https://cdn/x?*** cut"),
        (
            "hf_transfer, a basic setting, and https://hub/m/x stay",
            "hf_transfer, a basic setting, and https://hub/m/x stay",
        ),
    ],
)
def test_keeps_what_looks_like_a_secret_out_and_nothing_else(text: str, kept: str) -> None:
    assert redact(text) == kept


def test_prints_no_token_of_the_environment_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", printed)
    monkeypatch.setenv("HF_TOKEN", "short-own-token")
    redact_stderr()
    assert isinstance(sys.stderr, RedactedStream)
    print("401 for short-own-token", file=sys.stderr)
    assert printed.getvalue() == "401 for ***\n"
