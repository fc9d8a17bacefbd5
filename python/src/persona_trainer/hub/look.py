"""What a model of the hub is, and what fetching it would cost: asked before anything large is fetched."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import needed
from .cache import ModelCache
from .client import TIMEOUT_SECONDS, Client
from .errors import HubError
from .needed import RemoteFile
from .patience import Tell, patiently
from .refusals import explained, offline
from .transfer import Transfer

REQUESTED = re.compile(r"(?P<model>[A-Za-z0-9][\w.-]*/[\w.-]+)(?:@(?P<revision>[\w.\-/]+))?")


@dataclass(frozen=True)
class Found:
    """A model, as it is told to the person."""

    model: str
    revision: str
    commit: str
    page: str
    license: str | None
    gated: bool
    architecture: str | None
    parameters: int | None
    contextLength: int | None  # noqa: N815 - read by TypeScript
    bytes: int
    missingBytes: int  # noqa: N815
    freeBytes: int  # noqa: N815
    cache: str
    configFolder: str  # noqa: N815
    # The folder of the model, where all of it is there.
    snapshot: str | None

    def as_dict(self) -> dict[str, Any]:
        """As it crosses the process border."""
        return asdict(self)


def parse(requested: str) -> tuple[str, str]:
    """Model and revision of `owner/name[@revision]`.

    Raises:
        HubError: `hub-unknown-model`.
    """
    match = REQUESTED.fullmatch(requested)
    if match is None:
        raise HubError(
            "hub-unknown-model", f"'{requested}' is no id of a model hub. Write owner/name, or owner/name@revision."
        )
    return match["model"], match["revision"] or "main"


def look(client: Client, requested: str, tell: Tell) -> tuple[Found, list[RemoteFile]]:
    """Looks in the cache, then at the hub.

    A model that is whole in the cache is not asked for: what was used yesterday is used today, without network.

    Returns:
        What was found, and the files that make it up (none where the hub was not asked).

    Raises:
        HubError: Why the model cannot be had, or cannot be trained on.
    """
    model, revision = parse(requested)
    cache = ModelCache(model)
    commit = cache.commit(revision)
    there = cache.whole(commit) if commit else None
    if commit and there and (client.offline or cache.knows_template(commit)):
        return found_in_cache(client, cache, (model, revision, commit), there), []
    if client.offline:
        raise offline(model, revision)
    try:
        return ask(client, cache, model, revision, tell)
    except HubError as error:
        # Without its template, and nobody to ask for it.
        if commit and there and error.code in ("hub-unreachable", "hub-busy", "hub-failed", "hub-strange"):
            return found_in_cache(client, cache, (model, revision, commit), there), []
        raise


def ask(client: Client, cache: ModelCache, model: str, revision: str, tell: Tell) -> tuple[Found, list[RemoteFile]]:
    """Asks the hub for its files, and reads the model's configuration."""

    def revisions() -> list[str]:
        try:
            refs = client.api.list_repo_refs(model)
            return [ref.name for ref in (*refs.branches, *refs.tags)][:20]
        except Exception:
            return []

    tell("Asking the hub", 0.0)

    def request() -> Any:
        with explained(client, model, revision, revisions):
            return client.api.model_info(model, revision=revision, files_metadata=True, timeout=TIMEOUT_SECONDS)

    info = patiently(client, request, tell)
    if info.sha is None:
        raise HubError("hub-failed", f"{client.endpoint} names no commit of '{model}'. Try again later.")
    files = {file.name: file for file in map(remote_file, info.siblings or []) if file is not None}
    transfer = Transfer(client, cache, (model, revision, info.sha), tell)
    for file in needed.first_files(files):
        transfer.fetch(file)
    index = None
    if needed.INDEX in files and needed.WHOLE not in files:
        index = needed.read_index((cache.snapshot(info.sha) / needed.INDEX).read_bytes(), model)
    wanted = needed.needed_files(model, files, index)
    config = read_config(cache.snapshot(info.sha) / "config.json", model)
    card = info.card_data or {}
    total = getattr(info.safetensors, "total", None)
    return Found(
        model=model,
        revision=revision,
        commit=info.sha,
        page=client.page(model),
        license=card.get("license_name") or card.get("license") or license_tag(info.tags or []),
        gated=bool(info.gated),
        parameters=total,
        bytes=sum(file.size for file in wanted),
        missingBytes=cache.missing_bytes(wanted, info.sha),
        freeBytes=cache.free_bytes(),
        cache=str(cache.root),
        configFolder=str(cache.snapshot(info.sha)),
        snapshot=None,
        **told_by(config),
    ), wanted


def found_in_cache(client: Client, cache: ModelCache, name: tuple[str, str, str], there: list[Path]) -> Found:
    """A model that is whole already."""
    model, revision, commit = name
    size = sum(path.stat().st_size for path in there)
    config = read_config(cache.snapshot(commit) / "config.json", model)
    return Found(
        model=model,
        revision=revision,
        commit=commit,
        page=client.page(model),
        license=None,
        gated=False,
        parameters=None,
        bytes=size,
        missingBytes=0,
        freeBytes=cache.free_bytes(),
        cache=str(cache.root),
        configFolder=str(cache.snapshot(commit)),
        snapshot=str(cache.snapshot(commit)),
        **told_by(config),
    )


def remote_file(sibling: Any) -> RemoteFile | None:
    """A file at the top of the repository, with its size and hash; None for others."""
    name, lfs = str(sibling.rfilename), sibling.lfs
    digest = getattr(lfs, "sha256", None) or sibling.blob_id
    if not re.fullmatch(r"[\w.-]+", name) or not re.fullmatch(r"[0-9a-f]{40}([0-9a-f]{24})?", str(digest)):
        return None
    return RemoteFile(name, int(sibling.size or 0), str(digest))


def read_config(path: Path, model: str) -> dict[str, Any]:
    """The model's `config.json`."""
    try:
        config = json.loads(path.read_bytes())
        if isinstance(config, dict):
            return config
    except ValueError:
        pass
    raise HubError("hub-incomplete", f"'{model}' has a config.json that cannot be read. Choose another revision.")


def told_by(config: dict[str, Any]) -> dict[str, Any]:
    """What the configuration says of the model."""
    text = config.get("text_config")
    inner = text if isinstance(text, dict) else config
    length = inner.get("max_position_embeddings")
    return {
        "architecture": inner.get("model_type") or config.get("model_type"),
        "contextLength": length if isinstance(length, int) else None,
    }


def license_tag(tags: list[str]) -> str | None:
    """`license:apache-2.0` → `apache-2.0`."""
    return next((tag.split(":", 1)[1] for tag in tags if tag.startswith("license:")), None)
