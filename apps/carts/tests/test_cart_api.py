"""A cart over HTTP ..."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.carts import services
from apps.carts.models import Cart, CartLine
from apps.carts.tests.factories import ADDRESS, CartFactory, CartLineFactory
from apps.markets.models import Market
from apps.products.tests.factories import ProductFactory, VariantFactory
from apps.shipping.tests.factories import ShippingMethodFactory
from apps.taxes.tests.factories import TaxRateFactory
from core.exceptions import NotFound
from core.wanted import MAX_LINES

pytestmark = pytest.mark.django_db


def create(api, **body):
    return api.post("/api/v1/carts/", body)


def at(cart, path=""):
    return f"/api/v1/carts/{cart.pk}/{path}"


def test_starts_empty(api):
    answer = create(api)

    assert answer.status_code == 201
    cart = answer.json()
    assert (cart["lines"], cart["total"], cart["currency"], cart["problems"]) == ([], "0.00", "GBP", [])
    assert cart["prices_include_tax"] is True


def test_starts_with_lines(api):
    variant = VariantFactory(price=1990)

    cart = create(api, lines=[{"variant": str(variant.pk), "quantity": 2}, {"sku": variant.sku}]).json()

    (line,) = cart["lines"]
    assert (line["quantity"], line["unit_price"], line["total"], line["is_available"]) == (3, "19.90", "59.70", True)
    assert cart["subtotal"] == cart["total"] == "59.70"


def test_is_always_a_new_one(customer_api):
    assert create(customer_api).json()["id"] != create(customer_api).json()["id"]


def test_shows_the_tax_that_is_in_its_prices(api):
    TaxRateFactory()
    line = CartLineFactory(quantity=3)

    cart = api.get(at(line.cart)).json()

    assert (cart["lines"][0]["tax"], cart["tax_total"], cart["total"]) == ("9.95", "9.95", "59.70")


@pytest.mark.parametrize(
    "quantity", ["\N{ARABIC-INDIC DIGIT THREE}", "\N{FULLWIDTH DIGIT THREE}", 1.0, 1e2, "1e2", True]
)
def test_takes_no_quantity_that_is_no_whole_number(api, quantity, nothing_changes):
    line = CartLineFactory(quantity=3)

    with nothing_changes():
        answer = api.patch(f"/api/v1/carts/{line.cart_id}/lines/{line.pk}/", {"quantity": quantity})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"] == {"quantity": ["A valid integer is required."]}


def test_adds_the_tax_where_prices_exclude_it(api):
    Market.objects.update(prices_include_tax=False)
    TaxRateFactory()
    line = CartLineFactory(quantity=3)

    cart = api.get(at(line.cart)).json()

    assert (cart["subtotal"], cart["tax_total"], cart["total"]) == ("59.70", "11.94", "71.64")


def test_adds_up_when_the_same_variant_comes_again(api):
    line = CartLineFactory(quantity=2)

    answer = api.post(at(line.cart, "lines/"), {"variant": str(line.variant_id), "quantity": 3})

    assert answer.json()["lines"][0]["quantity"] == 5
    assert CartLine.objects.count() == 1


def test_takes_a_product_with_one_variant_only(api):
    cart, simple, choice = CartFactory(), ProductFactory(), ProductFactory()
    VariantFactory(product=choice)

    assert api.post(at(cart, "lines/"), {"product": str(simple.pk)}).status_code == 200
    refusal = api.post(at(cart, "lines/"), {"product": str(choice.pk)})

    assert refusal.status_code == 400
    assert refusal.json()["errors"] == {"product": ["Choose one of its variants."]}
    assert CartLine.objects.count() == 1


def test_accepts_more_than_there_is_and_says_so(api):
    variant = VariantFactory(stock=1)

    cart = create(api, lines=[{"sku": variant.sku, "quantity": 5}]).json()

    (problem,) = cart["problems"]
    assert problem == {"line": cart["lines"][0]["id"], "code": "out_of_stock", "detail": "Only 1 of these are left."}
    assert cart["lines"][0]["is_available"] is False


def test_says_when_something_is_not_sold_any_more(api):
    line = CartLineFactory()
    line.variant.product.status = "archived"
    line.variant.product.save()

    assert [problem["code"] for problem in api.get(at(line.cart)).json()["problems"]] == ["unavailable"]


def test_says_when_its_product_has_dropped_a_variant(api):
    line = CartLineFactory()
    line.variant.is_active = False
    line.variant.save()

    assert [problem["code"] for problem in api.get(at(line.cart)).json()["problems"]] == ["unavailable"]


def test_changes_and_removes_lines(api):
    line = CartLineFactory(quantity=2)

    changed = api.patch(at(line.cart, f"lines/{line.pk}/"), {"quantity": 7})
    assert changed.json()["lines"][0]["quantity"] == 7

    removed = api.delete(at(line.cart, f"lines/{line.pk}/"))
    assert (removed.status_code, removed.json()["lines"]) == (200, [])


@pytest.mark.parametrize("quantity", [0, -1, 1000, 10**12, "many", None, 1.5])
def test_refuses_quantities_that_a_line_cannot_hold(api, quantity):
    line = CartLineFactory(quantity=2)

    assert api.patch(at(line.cart, f"lines/{line.pk}/"), {"quantity": quantity}).status_code == 400
    assert api.post(at(line.cart, "lines/"), {"sku": line.variant.sku, "quantity": quantity}).status_code == 400
    assert CartLine.objects.get().quantity == 2


def test_refuses_a_sum_that_a_line_cannot_hold(api):
    line = CartLineFactory(quantity=999)

    assert api.post(at(line.cart, "lines/"), {"sku": line.variant.sku, "quantity": 1}).status_code == 400
    assert CartLine.objects.get().quantity == 999


def test_does_not_find_drafts(api):
    draft = ProductFactory(status="draft").variants.get()

    answer = create(api, lines=[{"sku": draft.sku}])

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["lines.0.sku"])
    assert not Cart.objects.exists()


def test_does_not_touch_another_carts_line(api):
    mine, other = CartFactory(), CartLineFactory(quantity=2)

    assert api.patch(at(mine, f"lines/{other.pk}/"), {"quantity": 5}).status_code == 404
    assert api.delete(at(mine, f"lines/{other.pk}/")).status_code == 404
    assert CartLine.objects.get().quantity == 2


def test_of_a_customer_is_hidden_from_others(api, admin_api, customer, customer_api):
    cart = CartFactory(user=customer)

    assert customer_api.get(at(cart)).status_code == 200
    assert api.get(at(cart)).status_code == 404
    assert admin_api.get(at(cart)).status_code == 404
    assert api.patch(at(cart), {"note": "mine"}).status_code == 404


def test_keeps_address_email_method_and_note(api):
    method = ShippingMethodFactory()
    cart = CartFactory()

    answer = api.patch(
        at(cart),
        {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": str(method.pk), "note": "Ring."},
    ).json()

    assert answer["email"] == "ada@example.com"
    assert answer["shipping_address"] == ADDRESS
    assert answer["shipping_method"] == str(method.pk)
    assert answer["note"] == "Ring."


@pytest.mark.parametrize(
    "body",
    [
        {"email": "nobody"},
        {"shipping_address": {**ADDRESS, "country": "FR", "postal_code": "75001"}},
        {"shipping_address": {**ADDRESS, "country": "XX"}},
        {"shipping_address": {**ADDRESS, "postal_code": ""}},
        {"shipping_address": {**ADDRESS, "postal_code": "1234"}},
        {"shipping_method": "01a206dd-3ba8-7b03-baa2-b7a1ae7cfb0a"},
        {"shipping_method": "fast"},
    ],
)
def test_refuses_what_it_cannot_use(api, body):
    cart = CartFactory()

    assert api.patch(at(cart), body).status_code == 400
    cart.refresh_from_db()
    assert (cart.email, cart.shipping_address, cart.shipping_method) == ("", None, None)


def test_offers_the_methods_that_go_to_its_address(api):
    ShippingMethodFactory(name="Here", free_from=5000)
    ShippingMethodFactory(name="There", zone__countries=["DE"])
    line = CartLineFactory(quantity=1, cart__shipping_address=ADDRESS)

    (offer,) = api.get(at(line.cart, "shipping-methods/")).json()
    assert (offer["name"], offer["price"], offer["currency"]) == ("Here", "4.95", "GBP")

    CartLine.objects.update(quantity=3)
    assert api.get(at(line.cart, "shipping-methods/")).json()[0]["price"] == "0.00"


def test_offers_ways_to_pay(api):
    methods = api.get(at(CartFactory(), "payment-methods/")).json()

    manual = [method["method"] for method in methods if method["provider"] == "manual"]
    assert manual == ["bank_transfer", "cash_on_delivery"]


def test_that_was_ordered_cannot_be_changed(api):
    line = CartLineFactory(quantity=2, cart__status=Cart.Status.ORDERED)

    answer = api.patch(at(line.cart, f"lines/{line.pk}/"), {"quantity": 5})

    assert (answer.status_code, answer.json()["code"]) == (409, "cart_closed")
    assert CartLine.objects.get().quantity == 2


def test_holds_at_most_200_different_things(api):
    cart = CartFactory()
    product = ProductFactory()
    variants = VariantFactory.create_batch(200, product=product, is_stocked=False)
    CartLine.objects.bulk_create(CartLine(cart=cart, variant=variant, quantity=1) for variant in variants)

    answer = api.post(at(cart, "lines/"), {"sku": VariantFactory().sku})

    assert (answer.status_code, answer.json()["code"]) == (409, "cart_full")
    assert CartLine.objects.count() == 200


def test_costs_the_same_for_one_line_and_for_twenty(api, budget):
    one, many = CartLineFactory().cart, CartFactory()
    CartLineFactory.create_batch(20, cart=many)

    with budget(3):
        api.get(at(one))
    with budget(3):
        api.get(at(many))


def test_of_a_guest_becomes_the_customers_own(customer, customer_api):
    line = CartLineFactory(quantity=2)

    merged = customer_api.post(at(line.cart, "merge/")).json()

    assert merged["id"] == str(line.cart.pk)
    assert Cart.objects.get().user == customer


def test_of_a_guest_adds_up_with_the_customers_own(customer, customer_api):
    line = CartLineFactory(quantity=2)
    own = CartFactory(user=customer)
    CartLineFactory(cart=own, variant=line.variant, quantity=3)

    merged = customer_api.post(at(line.cart, "merge/")).json()

    assert (merged["id"], [row["quantity"] for row in merged["lines"]]) == (str(own.pk), [5])
    line.cart.refresh_from_db()
    assert line.cart.status == Cart.Status.MERGED


def test_of_a_guest_brings_along_what_the_own_one_does_not_say(customer, customer_api):
    guests = CartFactory(email="ada@example.com", shipping_address=ADDRESS, note="Ring.")
    own = CartFactory(user=customer, note="Knock.")

    merged = customer_api.post(at(guests, "merge/")).json()

    assert (merged["id"], merged["email"], merged["note"]) == (str(own.pk), "ada@example.com", "Knock.")
    assert merged["shipping_address"] == ADDRESS


def test_of_a_guest_says_what_is_too_much_for_the_shelf(customer, customer_api):
    line = CartLineFactory(quantity=6, variant=VariantFactory(stock=10))
    CartLineFactory(cart=CartFactory(user=customer), variant=line.variant, quantity=5)

    merged = customer_api.post(at(line.cart, "merge/")).json()

    assert [row["quantity"] for row in merged["lines"]] == [11]
    assert [problem["code"] for problem in merged["problems"]] == ["out_of_stock"]


def test_of_a_guest_says_what_is_too_much_for_a_line(customer, customer_api):
    line = CartLineFactory(quantity=600, variant=VariantFactory(stock=None))
    CartLineFactory(cart=CartFactory(user=customer), variant=line.variant, quantity=500)

    merged = customer_api.post(at(line.cart, "merge/")).json()

    (row,) = merged["lines"]
    detail = "A line holds at most 999 of these: 101 more were left out."
    assert row["quantity"] == 999
    assert merged["problems"] == [{"line": row["id"], "code": "too_many", "detail": detail}]


def test_of_a_guest_stays_apart_where_one_cannot_hold_both(customer, customer_api):
    line, own = CartLineFactory(), CartFactory(user=customer)
    kinds = VariantFactory.create_batch(MAX_LINES)
    CartLine.objects.bulk_create([CartLine(cart=own, variant=variant, quantity=1) for variant in kinds])

    refusal = customer_api.post(at(line.cart, "merge/"))

    assert (refusal.status_code, refusal.json()["code"]) == (409, "cart_full")
    assert own.lines.count() == MAX_LINES
    assert set(Cart.objects.values_list("status", flat=True)) == {Cart.Status.OPEN}


def test_that_another_has_just_taken_over_is_not_found(customer, admin):
    line = CartLineFactory(quantity=2)
    services.merge_cart(cart_id=line.cart_id, user_id=admin.pk, at=timezone.now())

    with pytest.raises(NotFound):
        services.merge_cart(cart_id=line.cart_id, user_id=customer.pk, at=timezone.now())
    with pytest.raises(NotFound):
        services.set_quantity(cart_id=line.cart_id, user_id=customer.pk, line_id=line.pk, quantity=5, at=timezone.now())

    line.refresh_from_db()
    assert (line.cart.user, line.quantity) == (admin, 2)


def test_bills_where_it_sends_unless_told_otherwise(api):
    cart = CartFactory(shipping_address=ADDRESS)
    elsewhere = {**ADDRESS, "city": "Bath", "postal_code": "BA1 1AA"}

    assert api.get(at(cart)).json()["billing_address"] == ADDRESS
    assert api.patch(at(cart), {"billing_address": elsewhere}).json()["billing_address"] == elsewhere


def test_goes_when_nobody_has_touched_it_for_seven_days():
    now = timezone.now()
    old = CartFactory(last_activity_at=now - timedelta(days=7, seconds=1))
    fresh = CartFactory(last_activity_at=now - timedelta(days=6))
    ordered = CartFactory(last_activity_at=now - timedelta(days=30), status=Cart.Status.ORDERED)

    assert services.delete_expired_carts(at=now) == 1

    assert set(Cart.objects.all()) == {fresh, ordered}
    assert not Cart.objects.filter(pk=old.pk).exists()
