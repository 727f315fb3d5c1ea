"""Mail ..."""

import email
import email.policy
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.template import engines
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.mail import send_templated


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MAIL_DIR = tmp_path / "deep" / "mail"
    settings.EMAIL_BACKEND = "core.mail.FileBackend"
    return settings.MAIL_DIR


def message(message_id: str = "<a.1@shop.example>", body: str = "Hello", **more) -> EmailMessage:
    return EmailMessage("A subject", body, "shop@shop.example", ["ada@example.com"],
                        headers={"Message-ID": message_id}, **more)  # fmt: skip


def send(*messages) -> int:
    return get_connection("core.mail.FileBackend").send_messages(messages)


def read(path: Path):
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_is_one_file_a_message_named_by_its_id(folder) -> None:
    assert send(message("<order.1@shop.example>"), message("<order.2@shop.example>")) == 2
    assert names(folder) == ["order.1.eml", "order.2.eml"]


def test_sent_twice_is_one_file_with_the_last_words(folder) -> None:
    send(message(body="First"))
    send(message(body="Second"))

    assert names(folder) == ["a.1.eml"]
    assert read(folder / "a.1.eml").get_content().strip() == "Second"


def test_is_there_when_all_of_it_is(folder, monkeypatch) -> None:
    def pull_the_plug(*paths):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.replace", pull_the_plug)

    with pytest.raises(OSError, match="No space"):
        send(message())

    assert len(names(folder)) == 1, "the control: it was being written"
    assert list(folder.glob("*.eml")) == []


def test_leaves_nothing_but_messages_in_the_folder(folder) -> None:
    send(*(message(f"<m{n}@x>") for n in range(5)))

    assert all(path.is_file() and path.suffix == ".eml" for path in folder.iterdir())
    assert not list(folder.parent.glob("*.eml"))


@pytest.mark.parametrize("odd", ["<../../etc/passwd@x>", "<.hidden@x>", "<@x>", "<a/b@x>", "<a b@x>"])
def test_of_an_odd_id_stays_in_the_folder_under_a_digest(folder, odd) -> None:
    send(message(odd))

    (name,) = names(folder)
    assert len(name) == 32 + len(".eml")
    assert name.removesuffix(".eml").isalnum()


def test_has_an_id_of_its_own_where_none_was_given(folder) -> None:
    plain = EmailMessage("s", "b", "shop@shop.example", ["ada@example.com"])
    send(plain, plain)

    assert len(names(folder)) == 2


@pytest.mark.parametrize("length", [189, 190, 191, 250, 900, 5000])
@pytest.mark.parametrize("sign", ["x", "é", "word "])
def test_has_no_long_lines_whatever_it_says(folder, length, sign) -> None:
    text = (sign * length)[:length].strip()

    send(message("<line@x>", body=f"{text}\nshort"))

    assert max(len(line) for line in (folder / "line.eml").read_bytes().splitlines()) < 200
    assert read(folder / "line.eml").get_content().rstrip("\n") == f"{text}\nshort"


def test_has_no_long_lines(folder) -> None:
    text = "word " * 200 + "\n" + "é" * 300 + "\nshort"
    html = "<p>" + "x" * 2000 + "</p>"
    long_one = EmailMultiAlternatives("é" * 300, text, "shop@shop.example", ["ada@example.com"],
                                      headers={"Message-ID": "<long@x>"})  # fmt: skip
    long_one.attach_alternative(html, "text/html")

    send(long_one)

    raw = (folder / "long.eml").read_bytes()
    assert max(len(line) for line in raw.splitlines()) < 200
    parsed = read(folder / "long.eml")
    assert parsed.get_body(("plain",)).get_content().rstrip("\n") == text
    assert parsed.get_body(("html",)).get_content().rstrip("\n") == html


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=600))
def test_arrives_as_it_was_written(folder, text) -> None:
    send(message("<any@x>", body=text))

    assert max(len(line) for line in (folder / "any.eml").read_bytes().split(b"\n")) < 200
    assert read(folder / "any.eml").get_content().rstrip("\n") == text


@pytest.fixture
def template(monkeypatch):
    """A mail of three templates, in memory."""
    texts = {
        "mail/hello.subject.txt": "Order\n {{ number }}  is here\n",
        "mail/hello.txt": "{{ shop_name }} {{ shop_url }} {{ name }}",
        "mail/hello.html": "<p>{{ name }}</p>",
    }
    backend = engines["django"]
    loaders = [("django.template.loaders.locmem.Loader", texts)]
    monkeypatch.setattr(backend.engine, "loaders", loaders)
    monkeypatch.setattr(backend.engine, "template_loaders", backend.engine.get_template_loaders(loaders), raising=False)


def test_from_templates_has_subject_text_html_and_a_stable_id(template, settings) -> None:
    settings.SHOP_NAME, settings.SHOP_URL = "The Shop", "https://shop.example"
    settings.DEFAULT_FROM_EMAIL = "The Shop <hello@shop.example>"

    send_templated(
        template="hello", to="ada@example.com", message_id="abc", context={"number": 7, "name": "<Ada> & co"}
    )

    (sent,) = mail.outbox
    assert sent.subject == "Order 7 is here"
    assert sent.to == ["ada@example.com"]
    assert sent.extra_headers["Message-ID"] == "<abc@shop.example>"
    assert sent.body.startswith("The Shop https://shop.example ")
    assert sent.alternatives[0].content == "<p>&lt;Ada&gt; &amp; co</p>"


def test_from_templates_cannot_smuggle_headers_in_by_its_subject(template) -> None:
    send_templated(template="hello", to="a@example.com", message_id="x", context={"number": "1\r\nBcc: b@example.com"})

    assert mail.outbox[0].subject == "Order 1 Bcc: b@example.com is here"


def test_from_templates_is_escaped_only_where_it_is_html(template, settings) -> None:
    settings.SHOP_NAME = "Bean & Leaf"

    send_templated(template="hello", to="a@example.com", message_id="x", context={"number": "<7>", "name": "<Ada>"})

    (sent,) = mail.outbox
    assert sent.subject == "Order <7> is here"
    assert sent.body.startswith("Bean & Leaf ")
    assert sent.body.endswith(" <Ada>")
    assert sent.alternatives[0].content == "<p>&lt;Ada&gt;</p>"


def test_to_the_longest_address_has_no_long_lines(template, folder, settings) -> None:
    longest = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.com"
    settings.DEFAULT_FROM_EMAIL = f"{'The Shop ' * 8} <hello@shop.example>"

    send_templated(template="hello", to=longest, message_id="long", context={"number": "7 " * 150, "name": "Ada"})

    raw = (folder / "long.eml").read_bytes()
    assert max(len(line) for line in raw.splitlines()) < 200
    assert read(folder / "long.eml")["To"] == longest


@pytest.mark.parametrize("sign", ["\x0b", "\x1c", "\n", "\u2028"])
def test_is_not_sent_to_an_address_that_breaks_its_header(template, sign) -> None:
    with pytest.raises(ValueError, match="header"):
        send_templated(template="hello", to=f'"{sign}"@example.com', message_id="x", context={})

    assert mail.outbox == []
