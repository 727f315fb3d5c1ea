"""Asking what an address can do, or for what it cannot show ..."""

import pytest

from tests.architecture.access import TABLE
from tests.architecture.things import Things

pytestmark = pytest.mark.django_db


PATHS = sorted({row.path.split("?")[0] for row in TABLE})


@pytest.mark.parametrize("path", PATHS)
def test_is_no_fault(admin_api, path) -> None:
    answer = admin_api.options(f"/api/v1/{Things().fill(path)}")

    assert answer.status_code < 500


@pytest.mark.parametrize("path", PATHS)
def test_is_no_fault_for_a_stranger_where_answers_are_kept(api, settings, path) -> None:
    settings.ANSWER_CACHE_MB = 1
    address = f"/api/v1/{Things().fill(path)}"

    assert api.get(address).status_code < 500
    assert api.head(address).status_code < 500
