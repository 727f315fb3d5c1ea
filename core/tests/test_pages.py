"""The pages ..."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MAIL_DIR.mkdir()
    return settings.MAIL_DIR


def write(folder: Path, name: str, subject: str = "Your order 1001", age: int = 0, html: str = "") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@localhost", "ada@example.com", subject
    message.set_content("Thank you, <b>Ada</b>.")
    if html:
        message.add_alternative(html, subtype="html")
    path = folder / f"{name}.eml"
    path.write_bytes(message.as_bytes())
    os.utime(path, (1_000_000 - age, 1_000_000 - age))


def test_welcome_with_links_to_everything(client, settings) -> None:
    page = client.get("/").content.decode()

    for address in ("/api/docs/", "/api/schema/", "/admin/", "/api/v1/products/", "/mail/"):
        assert f'href="{address}"' in page
    assert settings.SHOP_NAME in page


def test_hide_the_mail_where_it_is_nobodys_business(client, folder, settings) -> None:
    write(folder, "one")
    settings.SHOW_MAIL_PAGE = False

    assert [client.get(path).status_code for path in ("/mail/", "/mail/one/", "/mail/one/html/")] == [404] * 3
    assert "/mail/" not in client.get("/").content.decode()


def test_list_the_newest_mail_first(client, folder) -> None:
    write(folder, "old", "The older one", age=60)
    write(folder, "new", "The newer one")
    (folder / "half.eml.unfinished").write_text("being written")

    page = client.get("/mail/").content.decode()

    assert page.index("The newer one") < page.index("The older one")
    assert "2 messages" in page


def test_say_that_there_is_no_mail_yet(client, settings, tmp_path) -> None:
    settings.MAIL_DIR = tmp_path / "nowhere"

    assert "Nothing yet" in client.get("/mail/").content.decode()


def test_show_the_text_of_a_mail_and_frame_its_html(client, folder) -> None:
    write(folder, "one", html="<h1>Hello</h1><script>alert(1)</script>")

    page = client.get("/mail/one/").content.decode()
    frame = client.get("/mail/one/html/")

    assert "Thank you, &lt;b&gt;Ada&lt;/b&gt;." in page
    assert '<iframe class="letter" sandbox src="/mail/one/html/"' in page
    assert "<script>" in frame.content.decode()
    assert frame["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "name", ["../secret", "..%2Fsecret", "%2e%2e%2fsecret", "secret", "half", "half.eml", "*", "one%00"]
)
def test_show_no_file_but_the_mails(client, folder, name) -> None:
    write(folder, "one")
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (folder / "half.eml.unfinished").write_text("being written")

    assert client.get(f"/mail/{name}/").status_code == 404


def test_survive_a_mail_that_is_none(client, folder) -> None:
    (folder / "odd.eml").write_bytes(b"\xff\xfe\x00Content-Type: text/plain; charset=nonsense\n\n\xff")
    (folder / "empty.eml").write_bytes(b"")

    assert client.get("/mail/").status_code == 200
    assert client.get("/mail/odd/").status_code == 200
    assert client.get("/mail/empty/").status_code == 200


@pytest.mark.django_db
@pytest.mark.django_db  # closing a file looks after the connection
def test_serve_media_without_letting_browsers_guess(client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "picture.svg").write_text("<svg onload='alert(1)'/>")
    (tmp_path.parent / "secret.txt").write_text("secret")

    answer = client.get("/media/picture.svg")

    assert b"".join(answer.streaming_content) == b"<svg onload='alert(1)'/>"
    answer.close()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    for path in ("../secret.txt", "..%2Fsecret.txt", "%00", "", "nothing.png"):
        assert client.get(f"/media/{path}").status_code == 404
    settings.SERVE_MEDIA = False
    assert client.get("/media/picture.svg").status_code == 404


def test_describe_the_api_from_files_of_our_own(client) -> None:
    page = client.get("/api/docs/").content.decode()

    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in page
    assert "//cdn" not in page
    assert "https://" not in page
    script = client.get("/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js")
    script.close()
    assert script.status_code == 200
