"""A payment's standing ..."""

from hypothesis import given
from hypothesis import strategies as st

from apps.payments.rules import Fact, Standing, standing_of

FACTS = st.lists(
    st.builds(
        Fact,
        kind=st.sampled_from(["authorization", "decline", "capture", "void", "refund"]),
        amount=st.integers(0, 10_000),
        reference=st.uuids().map(str),
    ),
    max_size=8,
)


def stand(*facts: tuple[str, int]) -> Standing:
    return standing_of(Fact(kind, amount, str(index)) for index, (kind, amount) in enumerate(facts))


@given(FACTS, st.randoms())
def test_does_not_hang_on_the_order_in_which_it_was_told(facts, random):
    shuffled = random.sample(facts, len(facts))

    assert standing_of(facts) == standing_of(shuffled)


@given(FACTS)
def test_never_has_more_captured_than_authorized_or_refunded_than_captured(facts):
    standing = standing_of(facts)

    assert standing.refunded <= standing.captured <= standing.authorized


def test_follows_the_life_of_a_payment():
    promised, taken, back = ("authorization", 100), ("capture", 60), ("refund", 10)

    assert stand() == Standing("pending", 0, 0, 0)
    assert stand(promised) == Standing("authorized", 100, 0, 0)
    assert stand(promised, taken) == Standing("captured", 100, 60, 0)
    assert stand(promised, taken, back, back) == Standing("captured", 100, 60, 20)
    assert stand(promised, ("void", 100)) == Standing("voided", 100, 0, 0)
    assert stand(("decline", 0)) == Standing("failed", 0, 0, 0)


def test_takes_a_capture_for_the_authorization_that_is_late():
    assert stand(("capture", 60)) == Standing("captured", 60, 60, 0)
    assert stand(("refund", 10), ("capture", 60)) == Standing("captured", 60, 60, 10)


def test_stays_voided_when_the_promise_is_told_late():
    assert stand(("void", 100), ("authorization", 100)).status == "voided"
