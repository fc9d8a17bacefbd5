"""What a hub answers when it gives nothing, as one sentence for a person: what happened, and what to do."""

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from .client import Client, network_errors
from .errors import HubError

SET_TOKEN = {"label": "Set Hub Token", "command": "personaTuner.hub.setToken"}
GIVE_TOKEN = "give a token that may read it ('Persona: Set Hub Token…' in VS Code, or HF_TOKEN)"


class BusyError(Exception):
    """The hub asks to wait."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__()
        self.seconds = seconds


@contextmanager
def explained(
    client: Client, model: str, revision: str, revisions: Callable[[], list[str]] | None = None
) -> Iterator[None]:
    """Turns what the client raises into an error for a person.

    Raises:
        BusyError: The hub asks to wait.
        HubError: Anything else that the hub or the connection refuses.
    """
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

    try:
        yield
    except OfflineModeIsEnabled as error:
        raise offline(model, revision) from error
    except HfHubHTTPError as error:
        raise refusal(client, model, revision, error, revisions) from error
    except HFValidationError as error:
        raise HubError(
            "hub-unknown-model", f"'{model}' is no id of a model hub. Write owner/name, or owner/name@revision."
        ) from error
    except ValueError as error:
        # A page of a provider or of a wrong address, where JSON was to be.
        raise strange(client, model) from error
    except network_errors() as error:
        raise unreachable(client, model, error) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(model) from error
        raise


def refusal(
    client: Client, model: str, revision: str, error: Any, revisions: Callable[[], list[str]] | None
) -> Exception:
    """What a status of HTTP means here."""
    response = error.response
    status = 0 if response is None else response.status_code
    headers = {} if response is None else response.headers
    code, words = headers.get("X-Error-Code"), headers.get("X-Error-Message") or ""
    if status == 429:
        return BusyError(seconds_to_wait(headers))
    if code == "GatedRepo":
        return gated(client, model)
    if status == 401 and client.sends_token and code != "RepoNotFound":
        return HubError(
            "hub-token-refused",
            f"{client.endpoint} does not know the token that it was given ({status}). Make a new one at"
            f" {client.endpoint}/settings/tokens, and set it ('Persona: Set Hub Token…' in VS Code, or HF_TOKEN).",
            SET_TOKEN,
        )
    if code == "RevisionNotFound":
        there = revisions() if revisions else []
        known = f" It has: {', '.join(there)}." if there else ""
        return HubError(
            "hub-unknown-revision",
            f"'{model}' has no revision '{revision}'.{known} Correct what stands after '@'.",
        )
    if code == "EntryNotFound":
        return HubError("hub-incomplete", f"A file of '{model}' at '{revision}' is gone from the hub. Try again.")
    if status in (401, 404) or code == "RepoNotFound":
        return HubError(
            "hub-unknown-model",
            f"There is no model '{model}' at {client.endpoint}, or it is private. Correct the name; for a private one"
            f" {GIVE_TOKEN}.",
            SET_TOKEN,
        )
    if status == 403:
        said = f" It says: {words.rstrip('.')}." if words else ""
        return HubError(
            "hub-forbidden",
            f"{client.endpoint} does not let this token read '{model}' (403).{said} Give the token the right to read it"
            f" at {client.endpoint}/settings/tokens.",
            SET_TOKEN,
        )
    return HubError(
        "hub-failed",
        f"{client.endpoint} answered {status} for '{model}'. Try again later; what was fetched is kept.",
    )


def gated(client: Client, model: str) -> HubError:
    """The terms of a model are not accepted, or nobody knows by whom."""
    accept = f"Open {client.page(model)}, sign in, and accept its terms (some authors answer by hand, which takes days)"
    who = " with the account of your token" if client.sends_token else f"; then {GIVE_TOKEN}"
    return HubError(
        "hub-gated",
        f"'{model}' is gated: its authors want its terms accepted first. {accept}{who}.",
        SET_TOKEN,
    )


def offline(model: str, revision: str) -> HubError:
    """Nothing may be asked, and the cache does not have it."""
    return HubError(
        "hub-offline",
        f"HF_HUB_OFFLINE is set, and '{model}' ({revision}) is not whole in the hub's cache."
        " Unset it to fetch the model, or name a model that is there.",
    )


def unreachable(client: Client, model: str, error: Exception) -> HubError:
    """No connection could be made."""
    reason = reason_of(error)
    return HubError(
        "hub-unreachable",
        f"{client.endpoint} cannot be reached for '{model}' ({reason}). Check the connection, and HTTPS_PROXY and"
        " HF_ENDPOINT if you use them; a model in the hub's cache is used without it.",
    )


def reason_of(error: BaseException) -> str:
    """Why a connection ended, in few words: the system's own, where it had some."""
    text = str(error)
    if "certificate" in text.lower():
        return "its certificate is not trusted: name your network's own with REQUESTS_CA_BUNDLE"
    if "proxy" in type(error).__name__.lower() or "proxy" in text.lower():
        return "the proxy does not let it through"
    known = re.search(
        r"Connection refused|Connection reset|Name or service not known|Temporary failure in name resolution"
        r"|nodename nor servname|getaddrinfo failed|Network is unreachable|No route to host|timed? ?out",
        text,
        re.IGNORECASE,
    )
    return known[0].lower() if known else type(error).__name__


def strange(client: Client, model: str) -> HubError:
    """Something answers, but not as a hub does."""
    return HubError(
        "hub-strange",
        f"What answers at {client.endpoint} for '{model}' is no model hub."
        " Check HF_ENDPOINT, or sign in to your network.",
    )


def disk_full(model: str) -> HubError:
    """The disk of the cache is full."""
    return HubError(
        "hub-disk-full",
        f"The disk of the hub's cache is full, and '{model}' is not whole. Free some space, or move the cache with"
        " HF_HOME; what was fetched is kept.",
    )


def seconds_to_wait(headers: Any) -> float | None:
    """`Retry-After`, which is a number of seconds or a date."""
    text = headers.get("Retry-After")
    if text is None:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return None


def busy(client: Client, seconds: float | None) -> HubError:
    """It asks for more patience than a task has."""
    when = "later" if seconds is None else f"in {max(1, round(seconds / 60))} min"
    token = "" if client.sends_token else " A token raises the limit."
    return HubError(
        "hub-busy",
        f"{client.endpoint} refuses more requests for now (429). Try again {when}; what was fetched is kept.{token}",
    )
