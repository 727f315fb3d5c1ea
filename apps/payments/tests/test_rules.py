"""A payment's standing ..."""

from hypothesis import given
from hypothesis import strategies as st

from apps.payments.rules import Fact, Spent, Standing, standing_of

FACTS = st.lists(
    st.builds(
        Fact,
        kind=st.sampled_from(["authorization", "decline", "capture", "void", "refund"]),
        amount=st.integers(0, 10_000),
        reference=st.uuids().map(str),
    ),
    max_size=8,
)

GROSS = st.integers(0, 10**6) | st.integers(0, 9)
"""What a line costs; also less than one minor unit for each of its units."""


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


@given(gross=GROSS, ordered=st.integers(1, 60), data=st.data())
def test_by_lines_gives_back_what_the_line_cost_in_whatever_portions_and_whichever_have_failed(gross, ordered, data):
    refunds: list[tuple[int, int]] = []

    def refund(units: int) -> None:
        spent = Spent(sum(count for count, _ in refunds), sum(amount for _, amount in refunds))
        refunds.append((units, spent.price_of(units, of=ordered, gross=gross)))

    def left() -> int:
        return Spent(sum(count for count, _ in refunds)).left(ordered)

    for has_failed in data.draw(st.lists(st.booleans(), max_size=12)):
        if has_failed and refunds:
            refunds.pop(data.draw(st.integers(0, len(refunds) - 1)))
        elif left():
            refund(data.draw(st.integers(1, left())))
    if left():
        refund(left())

    assert all(amount >= 0 for _, amount in refunds)
    assert sum(amount for _, amount in refunds) == gross


@given(gross=GROSS, ordered=st.integers(1, 60), data=st.data())
def test_by_lines_and_for_what_was_called_off_gives_back_what_the_line_cost(gross, ordered, data):
    before = data.draw(st.integers(0, ordered))
    called_off = data.draw(st.integers(0, ordered - before))

    first = Spent().price_of(before, of=ordered, gross=gross)
    spent = Spent(before, first, called_off)
    back = spent.price_of_called_off(of=ordered, gross=gross)
    last = spent.price_of(spent.left(ordered), of=ordered, gross=gross)

    assert first + back + last == gross


def test_by_lines_never_takes_money_where_an_earlier_refund_gave_more_than_is_left():
    """Ten units cost 1: the fifth of them did, and the refund of the four before it has failed."""
    assert Spent(refunded=1, amount=1).price_of(1, of=10, gross=1) == 0
