"""Fixtures for tests of the catalogue."""

from contextlib import contextmanager

import pytest
from django.db import connection

from core.middleware import StatementCounter


@pytest.fixture
def count_statements():
    """A way to count SQL statements, transaction control aside, as the budgets do."""

    @contextmanager
    def counting():
        counter = StatementCounter()
        with connection.execute_wrapper(counter):
            yield counter

    return counting
