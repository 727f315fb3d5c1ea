"""Fixtures that every test may use."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from rest_framework.test import APIClient


@pytest.fixture(autouse=True)
def empty_cache():
    """Start with nobody throttled."""
    cache.clear()


@pytest.fixture
def api() -> APIClient:
    """A caller whom nobody knows."""
    return APIClient()


@pytest.fixture
def admin(db):
    """A member of staff who may do everything."""
    return get_user_model().objects.create_superuser("admin@example.com", "a-long-passphrase", username="admin")


@pytest.fixture
def admin_api(admin) -> APIClient:
    """A caller who may do everything."""
    client = APIClient()
    client.force_authenticate(admin)
    return client


@pytest.fixture
def customer(db):
    """Somebody with an account."""
    return get_user_model().objects.create_user("customer@example.com", "a-long-passphrase")


@pytest.fixture
def customer_api(customer) -> APIClient:
    """A caller with an account."""
    client = APIClient()
    client.force_authenticate(customer)
    return client
