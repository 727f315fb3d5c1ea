"""Importing costs no more than a few times what the bare rows cost; `make bench` holds it to closer bars."""

import pytest

from apps.products.tests.factories import base_currency
from benchmarks.importing import counts, one_round, write

pytestmark = pytest.mark.django_db

SIZE = 1_000


def test_a_file_takes_at_most_six_times_a_bulk_create_and_a_second_run_is_much_faster(tmp_path):
    base_currency()
    file, empty = write(tmp_path / "products.csv", range(SIZE)), counts()

    first, again, _, bare = map(min, zip(*(one_round(file, empty) for _ in range(2)), strict=True))

    assert first < 6 * bare
    assert again < 0.75 * first
