"""Asking what an address can do ..."""

import pytest

from tests.architecture.access import TABLE
from tests.architecture.things import Things

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", sorted({row.path.split("?")[0] for row in TABLE}))
def test_is_no_fault(admin_api, path) -> None:
    answer = admin_api.options(f"/api/v1/{Things().fill(path)}")

    assert answer.status_code < 500
