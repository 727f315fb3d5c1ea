"""users/me/ ..."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.users.models import User
from apps.users.tests.factories import UserFactory
from apps.users.tests.pictures import picture

pytestmark = pytest.mark.django_db

URL = "/api/v1/users/me/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def patch(api, body, **options):
    return api.patch(URL, body, **options)


def test_shows_one_s_own_details(customer, customer_api, django_assert_num_queries):
    with django_assert_num_queries(0):  # the user is read by the authentication
        response = customer_api.get(URL)

    assert response.status_code == 200
    assert response.json() == {
        "id": str(customer.pk),
        "email": "customer@example.com",
        "email_verified_at": None,
        "username": "customer@example.com",
        "phone": "",
        "avatar": "",
        "is_staff": False,
        "date_joined": customer.date_joined.isoformat().replace("+00:00", "Z"),
    }


@pytest.mark.parametrize("method", ["get", "patch"])
def test_is_for_who_is_signed_in(api, method):
    response = getattr(api, method)(URL)

    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


def test_changes_username_and_phone(customer, customer_api):
    response = patch(customer_api, {"username": "ada", "phone": "+44 20 7946 0000"})

    customer.refresh_from_db()
    assert response.status_code == 200
    assert (response.json()["username"], response.json()["phone"]) == ("ada", "+44 20 7946 0000")
    assert (customer.username, customer.phone) == ("ada", "+44 20 7946 0000")


def test_leaves_alone_what_is_not_one_s_own_to_change(customer, customer_api):
    response = patch(customer_api, {"email": "eve@example.com", "is_staff": True, "is_superuser": True, "id": "1"})

    after = User.objects.get(pk=customer.pk)
    assert response.status_code == 200
    assert (after.email, after.is_staff, after.is_superuser) == ("customer@example.com", False, False)


def test_takes_an_avatar_as_a_form(customer_api):
    response = patch(customer_api, {"avatar": picture(), "phone": "1"}, format="multipart")

    assert response.status_code == 200
    assert response.json()["phone"] == "1"
    assert response.json()["avatar"].startswith("http://127.0.0.1:8000/media/avatars/")
    assert response.json()["avatar"].endswith(".webp")


@pytest.mark.parametrize(("body", "form"), [({"avatar": None}, "json"), ({"avatar": ""}, "multipart")])
def test_removes_the_avatar(customer_api, body, form):
    patch(customer_api, {"avatar": picture()}, format="multipart")

    assert patch(customer_api, body, format=form).json()["avatar"] == ""


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "two words"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "taken"}, "username"),
        ({"phone": "1" * 31}, "phone"),
        ({"phone": "\u0000"}, "phone"),
        ({"phone": {}}, "phone"),
        ({"avatar": "https://example.com/me.png"}, "avatar"),
    ],
)
def test_names_the_bad_field(customer, customer_api, body, field):
    UserFactory(username="taken")

    response = patch(customer_api, body)

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    after = User.objects.get(pk=customer.pk)
    assert (after.username, after.phone, after.avatar.name) == ("customer@example.com", "", "")


@pytest.mark.parametrize("content", [b"<html>", b"", b"x" * (5 * 1024 * 1024 + 1)])
def test_refuses_a_file_that_is_no_picture_or_too_large(customer, customer_api, content):
    response = patch(customer_api, {"avatar": SimpleUploadedFile("me.png", content)}, format="multipart")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["avatar"])
    assert User.objects.get(pk=customer.pk).avatar.name == ""


def test_refuses_a_form_by_its_length_before_it_reads_it(customer_api):
    file = SimpleUploadedFile("me.png", b"x" * (6 * 1024 * 1024))

    response = patch(customer_api, {"avatar": file}, format="multipart")

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_refuses_a_form_of_too_many_fields(customer_api):
    response = patch(customer_api, {f"field{number}": "1" for number in range(1001)}, format="multipart")

    assert (response.status_code, response.json()["code"]) == (400, "malformed")


def test_refuses_a_form_without_its_boundary(customer_api):
    response = patch(customer_api, b"?", content_type="multipart/form-data")

    assert (response.status_code, response.json()["code"]) == (400, "malformed")
