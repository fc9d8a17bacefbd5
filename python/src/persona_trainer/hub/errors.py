"""What a hub refuses, and what of it cannot be used."""

from ..errors import TrainerError


class HubError(TrainerError):
    """Ends a look or a download, never a run: `docs/hub.md` explains each code, and a test compares."""
