"""A token ..."""

from uuid import uuid4

from core.tokens import check_token, make_token


def test_opens_its_own_row_for_its_own_purpose_only() -> None:
    order, other = uuid4(), uuid4()
    token = make_token("order", order)

    assert check_token("order", order, token)
    assert not check_token("order", other, token)
    assert not check_token("refund", order, token)


def test_is_not_guessed_from_its_beginning_or_by_odd_text() -> None:
    order = uuid4()
    token = make_token("order", order)

    assert len(token) == 64
    for wrong in ("", token[:-1], token + "0", token.upper(), "é" * 64, "\x00"):
        assert not check_token("order", order, wrong)


def test_outlives_a_change_of_the_secret_key_as_long_as_the_old_one_is_accepted(settings) -> None:
    order = uuid4()
    token = make_token("order", order)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "x" * 50
    assert check_token("order", order, token)
    assert make_token("order", order) != token

    settings.SECRET_KEY_FALLBACKS = []
    assert not check_token("order", order, token)
