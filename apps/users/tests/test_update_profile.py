"""update profile ..."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from apps.users import services
from apps.users.models import User
from apps.users.tests.factories import UserFactory
from apps.users.tests.pictures import ARTIST, ORIENTATION, picture
from core.exceptions import InvalidFields, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def user():
    return UserFactory(username="ada", phone="+44 20 7946 0000")


def files(media):
    return [path.name for path in media.rglob("*") if path.is_file()]


def drawn(user):
    with default_storage.open(user.avatar.name) as file:
        image = Image.open(BytesIO(file.read()))
    image.load()
    return image


def test_changes_what_is_given_and_leaves_the_rest(user):
    services.update_profile(user_id=user.pk, changes={"username": "countess"})

    user.refresh_from_db()
    assert (user.username, user.phone) == ("countess", "+44 20 7946 0000")


def test_refuses_a_username_that_is_taken(user, media):
    UserFactory(username="charles")

    with pytest.raises(InvalidFields) as refusal:
        services.update_profile(user_id=user.pk, changes={"username": "charles", "phone": "1", "avatar": picture()})

    user.refresh_from_db()
    assert list(refusal.value.errors) == ["username"]
    assert (user.username, user.phone, user.avatar.name) == ("ada", "+44 20 7946 0000", "")
    assert files(media) == []


def test_needs_a_user():
    with pytest.raises(NotFound):
        services.update_profile(user_id=UserFactory.build().pk, changes={"phone": "1"})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_draws_the_picture_again_as_a_small_webp(user, kind):
    services.update_profile(user_id=user.pk, changes={"avatar": picture(kind, size=(2000, 1000))})

    user.refresh_from_db()
    image = drawn(user)
    assert (image.format, image.size) == ("WEBP", (512, 256))


def test_takes_nothing_of_the_sender_s_file_name(user):
    services.update_profile(user_id=user.pk, changes={"avatar": picture(name="../../shell.php")})

    user.refresh_from_db()
    assert user.avatar.name.startswith("avatars/")
    assert user.avatar.name.endswith(".webp")
    assert "shell" not in user.avatar.name


def test_removes_what_the_picture_told_beside_itself(user):
    services.update_profile(user_id=user.pk, changes={"avatar": picture("JPEG", exif={ARTIST: "Ada Lovelace"})})

    user.refresh_from_db()
    assert dict(drawn(user).getexif()) == {}


def test_turns_the_picture_upright(user):
    services.update_profile(user_id=user.pk, changes={"avatar": picture("JPEG", (400, 200), exif={ORIENTATION: 6})})

    user.refresh_from_db()
    assert drawn(user).size == (200, 400)


def test_keeps_transparency(user):
    image = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(image, "PNG")

    services.update_profile(user_id=user.pk, changes={"avatar": image})

    user.refresh_from_db()
    assert drawn(user).mode == "RGBA"


def truncated():
    return BytesIO(picture("JPEG").read()[:500])


def bomb():
    return picture("PNG", size=(10_000, 5_001))


@pytest.mark.parametrize(
    "make", [truncated, bomb, BytesIO, lambda: BytesIO(b"<svg onload='alert(1)'/>"), lambda: picture("BMP")]
)
def test_refuses_what_is_not_a_picture_it_can_trust(make, user, media):
    with pytest.raises(InvalidFields) as refusal:
        services.update_profile(user_id=user.pk, changes={"avatar": make()})

    user.refresh_from_db()
    assert list(refusal.value.errors) == ["avatar"]
    assert user.avatar.name == ""
    assert files(media) == []


def test_deletes_the_old_picture_once_the_new_one_is_committed(user, media, django_capture_on_commit_callbacks):
    services.update_profile(user_id=user.pk, changes={"avatar": picture()})
    old = files(media)

    with django_capture_on_commit_callbacks() as callbacks:
        services.update_profile(user_id=user.pk, changes={"avatar": picture()})
    assert len(files(media)) == 2
    for callback in callbacks:
        callback()

    assert files(media) == [User.objects.get(pk=user.pk).avatar.name.removeprefix("avatars/")]
    assert files(media) != old


def test_removes_the_picture(user, media, django_capture_on_commit_callbacks):
    services.update_profile(user_id=user.pk, changes={"avatar": picture()})

    with django_capture_on_commit_callbacks(execute=True):
        services.update_profile(user_id=user.pk, changes={"avatar": None})

    user.refresh_from_db()
    assert user.avatar.name == ""
    assert files(media) == []
