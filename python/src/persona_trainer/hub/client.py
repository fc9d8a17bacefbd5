"""`huggingface_hub`, set up before it is imported: it reads its variables once.

The person's own `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_HUB_OFFLINE` and proxies hold; what is set here is what
they have no reason to choose. Works with the client of both profiles: on `requests` up to 0.36, on `httpx` from 1.0.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

# Set to nothing means not set: an empty HF_HUB_CACHE would be the folder that happens to be the current one.
for name in [name for name, value in os.environ.items() if name.startswith("HF_") and not value]:
    del os.environ[name]
# Xet fetches a file as chunks from other hosts: what a killed process had of it cannot be gone on with byte by byte,
# mirrors named by HF_ENDPOINT do not have it, and REQUESTS_CA_BUNDLE is not read. The hub serves all over HTTP as well.
os.environ["HF_HUB_DISABLE_XET"] = "1"
# Nothing leaves the machine but what the request needs: no list of packages, no question for what else to report.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
# requests reads the first two, httpx the last: the person's own certificates hold with either.
own = next((os.environ[n] for n in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE") if os.environ.get(n)), "")
if own:
    os.environ["REQUESTS_CA_BUNDLE"] = os.environ["SSL_CERT_FILE"] = own

import huggingface_hub  # noqa: E402
from huggingface_hub import HfApi, constants, get_token  # noqa: E402
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status  # noqa: E402

from ..redact import HUB_TOKEN, keep_secret  # noqa: E402
from .errors import HubError  # noqa: E402

# Without an answer for so long, a connection counts as cut.
TIMEOUT_SECONDS = float(os.environ.get("HF_HUB_DOWNLOAD_TIMEOUT") or 30)
PIECE_BYTES = 1 << 20


def cache_root() -> Path:
    """The person's cache of the hub."""
    return Path(constants.HF_HUB_CACHE)


def network_errors() -> tuple[type[Exception], ...]:
    """What the client's transport raises when a connection cannot be made or ends."""
    kinds: list[type[Exception]] = []
    if huggingface_hub.__version__.startswith("0."):
        import requests
        import urllib3

        kinds += [requests.RequestException, urllib3.exceptions.HTTPError]
    else:
        # The client's own module, whichever httpx it stands on.
        kinds.append(__import__(type(get_session()).__module__.split(".")[0]).TransportError)
    return tuple(kinds)


def token() -> str | None:
    """The token to send: the one set in VS Code, else the person's own; None leaves it to the client.

    Raises:
        HubError: `hub-token-refused`, for what cannot stand in a request: the transport would print it.
    """
    own = os.environ.pop(HUB_TOKEN, "").strip()
    known = own or ("" if constants.HF_HUB_OFFLINE else get_token() or "")
    keep_secret(known)
    if not all("!" <= letter <= "~" for letter in known):
        raise HubError(
            "hub-token-refused",
            "The token for the hub holds a space, a line break or a letter that no token has. Set it again"
            " ('Persona: Set Hub Token…' in VS Code, or HF_TOKEN).",
        )
    return own or None


class Answer(NamedTuple):
    """The beginning of a file's answer."""

    status: int
    headers: Any
    pieces: Iterator[bytes]


class Client:
    """One conversation with the hub."""

    def __init__(self) -> None:
        self.endpoint = constants.ENDPOINT
        self.offline = bool(constants.HF_HUB_OFFLINE)
        self.token = token()
        self.api = HfApi(endpoint=self.endpoint, token=self.token)

    def page(self, model: str) -> str:
        """Where a person reads about a model, and accepts its terms."""
        return f"{self.endpoint}/{model}"

    @property
    def sends_token(self) -> bool:
        """Whether requests carry a token."""
        return "authorization" in self._headers()

    @contextmanager
    def open(self, url: str, start: int) -> Iterator[Answer]:
        """A file from its byte `start` on, each piece as it arrives.

        Raises:
            HfHubHTTPError: The hub refuses.
        """
        headers = {**self._headers(), "accept-encoding": "identity"}
        if start > 0:
            headers["range"] = f"bytes={start}-"
        session: Any = get_session()
        if huggingface_hub.__version__.startswith("0."):
            with session.get(url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as response:
                hf_raise_for_status(response)
                pieces = iter(lambda: response.raw.read1(PIECE_BYTES), b"")
                yield Answer(response.status_code, response.headers, pieces)
        else:
            with session.stream(
                "GET", url, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=True
            ) as response:
                hf_raise_for_status(response)
                yield Answer(response.status_code, response.headers, response.iter_raw())

    def _headers(self) -> dict[str, str]:
        return {str(name).lower(): value for name, value in build_hf_headers(token=self.token).items()}
