import errno

import pytest

from persona_trainer.errors import TrainerError
from persona_trainer.hub.client import Client
from persona_trainer.hub.look import parse
from persona_trainer.hub.refusals import explained, seconds_to_wait


def test_a_full_disk_is_told_with_what_to_do() -> None:
    with (
        pytest.raises(
            TrainerError, match=r"disk of the hub's cache is full.*HF_HOME; what was fetched is kept"
        ) as told,
        explained(Client(), "maria/small", "main"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert told.value.code == "hub-disk-full"


@pytest.mark.parametrize(
    ("requested", "model", "revision"),
    [
        ("owner/name", "owner/name", "main"),
        ("owner/na.me-1_b@v1.0", "owner/na.me-1_b", "v1.0"),
        ("owner/name@refs/pr/7", "owner/name", "refs/pr/7"),
    ],
)
def test_a_revision_stands_behind_an_at(requested: str, model: str, revision: str) -> None:
    assert parse(requested) == (model, revision)


@pytest.mark.parametrize("requested", ["", "name", "../name", "a/b/c", "owner/name@", "owner/na me"])
def test_what_is_no_id_is_refused(requested: str) -> None:
    with pytest.raises(TrainerError, match="is no id of a model hub"):
        parse(requested)


@pytest.mark.parametrize(
    ("header", "seconds"), [("90", 90.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("soon", None), (None, None)]
)
def test_retry_after_is_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait({} if header is None else {"Retry-After": header}) == seconds
