"""the address book ..."""

import pytest

from apps.users import services
from apps.users.models import Address
from apps.users.tests.factories import AddressFactory, UserFactory, address_fields
from core.exceptions import InvalidFields, NotFound
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


def add(user, **changes):
    return services.add_address(user_id=user.pk, fields=address_fields(**changes))


def defaults(address):
    address.refresh_from_db()
    return address.is_default_shipping, address.is_default_billing


def test_makes_the_first_address_the_default_for_everything(user):
    assert defaults(add(user, is_default_shipping=False)) == (True, True)


def test_leaves_the_default_with_the_first_when_a_second_is_added(user):
    first, second = add(user), add(user)

    assert (defaults(first), defaults(second)) == ((True, True), (False, False))


def test_takes_one_default_from_the_address_that_had_it(user):
    first, second = add(user), add(user)

    services.update_address(user_id=user.pk, address_id=second.pk, fields={"is_default_billing": True})

    assert (defaults(first), defaults(second)) == ((True, False), (False, True))


def test_takes_both_defaults_by_a_new_address(user):
    first = add(user)

    second = add(user, is_default_shipping=True, is_default_billing=True)

    assert (defaults(first), defaults(second)) == ((False, False), (True, True))


def test_leaves_the_defaults_of_others_alone(user):
    theirs = AddressFactory(is_default_shipping=True, is_default_billing=True)

    add(user)

    assert defaults(theirs) == (True, True)


def test_can_be_without_a_default(user):
    address = add(user)

    services.update_address(user_id=user.pk, address_id=address.pk, fields={"is_default_shipping": False})

    assert defaults(address) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_has_one_default_after_many_additions_at_once():
    user = UserFactory()

    outcomes = at_once(8, lambda: bool(add(user, is_default_shipping=True, is_default_billing=True)))

    assert outcomes == [True] * 8
    assert Address.objects.filter(user=user, is_default_shipping=True).count() == 1
    assert Address.objects.filter(user=user, is_default_billing=True).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"postal_code": ""}, "postal_code"),
        ({"postal_code": "90210"}, "postal_code"),
        ({"country": "XX"}, "country"),
        ({"country": "US", "postal_code": "90210"}, "region"),
    ],
)
def test_refuses_what_the_country_does_not_allow(user, changes, field):
    with pytest.raises(InvalidFields) as refusal:
        add(user, **changes)

    assert list(refusal.value.errors) == [field]
    assert not Address.objects.exists()


def test_asks_the_country_about_the_whole_address_when_a_part_changes(user):
    address = add(user)

    with pytest.raises(InvalidFields) as refusal:
        services.update_address(user_id=user.pk, address_id=address.pk, fields={"country": "DE"})

    address.refresh_from_db()
    assert list(refusal.value.errors) == ["postal_code"]
    assert address.country == "GB"


def test_changes_what_is_given_and_leaves_the_rest(user):
    address = add(user)

    services.update_address(user_id=user.pk, address_id=address.pk, fields={"line1": "1 Ockham Park"})

    address.refresh_from_db()
    assert (address.line1, address.city) == ("1 Ockham Park", "London")


def test_forgets_an_address(user):
    address = add(user)

    services.delete_address(user_id=user.pk, address_id=address.pk)

    assert not Address.objects.exists()


def test_does_not_know_the_addresses_of_others(user):
    theirs = AddressFactory(line1="12 St James's Square")

    with pytest.raises(NotFound):
        services.update_address(user_id=user.pk, address_id=theirs.pk, fields={"line1": "1 Ockham Park"})
    with pytest.raises(NotFound):
        services.delete_address(user_id=user.pk, address_id=theirs.pk)

    theirs.refresh_from_db()
    assert theirs.line1 == "12 St James's Square"


def test_belongs_to_a_user():
    with pytest.raises(NotFound):
        add(UserFactory.build())
