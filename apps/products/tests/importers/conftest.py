"""Files for importers to read."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apps.products.importers import read_products

DATA = Path(__file__).parent.parent / "data"
NOON = datetime(2026, 11, 27, 12, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def read(tmp_path):
    """Read entries from a text, from bytes, or from one of the files kept beside the tests."""

    def entries(content: str | bytes | Path, **options):
        path = content
        if not isinstance(content, Path):
            path = tmp_path / "products.csv"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_products(path, **{"currency": "GBP", "at": NOON, **options}))

    return entries


@pytest.fixture
def drafts(read):
    """Read products' drafts by slug, from a file without a fault."""

    def by_slug(content, **options):
        entries = read(content, **options)
        assert [entry.problems for entry in entries if entry.problems] == []
        return {entry.draft.slug: entry.draft for entry in entries if entry.draft}

    return by_slug
