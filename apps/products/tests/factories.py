"""Rows of the catalogue for everybody's tests, with summaries and stock in step.

A product and its variants' stock are announced as a service would do it, so that whoever keeps words or stock has
them too.
`VariantFactory(is_stocked=False)` announces nothing, for tests that make their levels by hand.
"""

from decimal import Decimal

import factory
from django.db import transaction
from django.db.models import Min
from factory.django import DjangoModelFactory

from apps.markets.models import Market
from apps.products.events import ProductsChanged, Stocked, VariantsStocked
from apps.products.models import (
    Attribute,
    AttributeValue,
    Category,
    CategoryEntry,
    Collection,
    CollectionEntry,
    Media,
    Option,
    OptionValue,
    Product,
    Variant,
)
from apps.products.rules import ProductDraft, VariantDraft, slug_of
from core.events import publish


def base_currency() -> str:
    """The default market's currency; where no migration has made that market, it is made."""
    defaults = {"name": "Home", "slug": "home", "currency": "GBP", "countries": ["GB"], "default_country": "GB"}
    return Market.objects.get_or_create(is_default=True, defaults=defaults)[0].currency


def announce(*products: Product) -> None:
    """Tell, as a service would, that these say something else than before."""
    with transaction.atomic():
        publish(ProductsChanged(tuple(product.pk for product in products)))


def draft(name: str = "Oak chair", **fields) -> ProductDraft:
    """A draft of a simple product; `price`, `sku` and `stock` go to its one variant unless `variants` are given."""
    variant = {key: fields.pop(key) for key in ("price", "sku", "stock", "allow_backorder") if key in fields}
    fields.setdefault("variants", (VariantDraft(**{"price": Decimal("19.90"), **variant}),))
    return ProductDraft(name=name, **fields)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence("Category {}".format)


class CategoryEntryFactory(DjangoModelFactory):
    class Meta:
        model = CategoryEntry

    category = factory.SubFactory(CategoryFactory)
    product = factory.SubFactory("apps.products.tests.factories.ProductFactory")


class ProductFactory(DjangoModelFactory):
    """An active product of 19.90 with one variant, 10 of them in stock; `variant=False` leaves the variant out."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    name = factory.Sequence("Product {}".format)
    slug = factory.LazyAttribute(lambda product: slug_of(product.name))
    price = 1990
    currency = factory.LazyFunction(base_currency)
    stock = 10
    category = factory.SubFactory(CategoryFactory)
    status = Product.Status.ACTIVE

    @factory.post_generation
    def variant(self, create, extracted, **kwargs):
        """Make its one variant (`variant__sku="A"` says more about it)."""
        if extracted is not False:
            fields = {"price": self.price, "stock": self.stock, "allow_backorder": self.allow_backorder}
            VariantFactory(product=self, **{**fields, **kwargs})
            self.refresh_from_db()

    @factory.post_generation
    def is_announced(self, create, extracted, **kwargs):
        """Tell those who find it by what it says; its pictures come later."""
        if extracted is not False:
            announce(self)


class VariantFactory(DjangoModelFactory):
    """A variant of 19.90, 10 in stock, of an active product; it changes the product's summaries and words."""

    class Meta:
        model = Variant
        skip_postgeneration_save = True

    product = factory.SubFactory(
        ProductFactory,
        variant=False,
        price=factory.SelfAttribute("..price"),
        stock=factory.SelfAttribute("..stock"),
        allow_backorder=factory.SelfAttribute("..allow_backorder"),
    )
    sku = factory.Sequence("SKU-{}".format)
    price = 1990
    stock = 10
    track_stock = factory.LazyAttribute(lambda variant: variant.stock is not None)
    allow_backorder = False

    @factory.post_generation
    def is_stocked(self, create, extracted, **kwargs):
        """Bring the product's summaries in step and announce the stock."""
        _summarize(self.product)
        if extracted is not False:
            entry = Stocked(variant_id=self.pk, stock=self.stock, allow_backorder=self.allow_backorder)
            with transaction.atomic():
                publish(VariantsStocked(entries=(entry,), reason="initial"), ProductsChanged((self.product.pk,)))


def _summarize(product: Product) -> None:
    variants = product.variants.filter(is_active=True)
    rows = list(variants.values_list("stock", "allow_backorder"))
    product.price = variants.aggregate(lowest=Min("price"))["lowest"]
    product.stock = None if any(stock is None for stock, _ in rows) else sum(stock for stock, _ in rows)
    product.allow_backorder = any(is_allowed for _, is_allowed in rows)
    product.save(update_fields=["price", "stock", "allow_backorder"])


class OptionFactory(DjangoModelFactory):
    class Meta:
        model = Option

    product = factory.SubFactory(ProductFactory)
    name = "Size"
    slug = factory.LazyAttribute(lambda option: slug_of(option.name))


class OptionValueFactory(DjangoModelFactory):
    class Meta:
        model = OptionValue

    option = factory.SubFactory(OptionFactory)
    value = factory.Sequence("Value {}".format)
    slug = factory.LazyAttribute(lambda value: slug_of(value.value))


class AttributeFactory(DjangoModelFactory):
    class Meta:
        model = Attribute

    name = factory.Sequence("Attribute {}".format)
    slug = factory.LazyAttribute(lambda attribute: slug_of(attribute.name))


class AttributeValueFactory(DjangoModelFactory):
    class Meta:
        model = AttributeValue
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    attribute = factory.SubFactory(AttributeFactory)
    text = "Oak"
    slug = factory.LazyAttribute(lambda value: slug_of(value.text))

    @factory.post_generation
    def is_announced(self, create, extracted, **kwargs):
        """Tell those who find its product by it."""
        announce(self.product)


class MediaFactory(DjangoModelFactory):
    class Meta:
        model = Media

    product = factory.SubFactory(ProductFactory)
    url = factory.Sequence("https://example.com/{}.jpg".format)


class CollectionFactory(DjangoModelFactory):
    class Meta:
        model = Collection

    name = factory.Sequence("Collection {}".format)
    slug = factory.LazyAttribute(lambda collection: slug_of(collection.name))


class CollectionEntryFactory(DjangoModelFactory):
    class Meta:
        model = CollectionEntry

    collection = factory.SubFactory(CollectionFactory)
    product = factory.SubFactory(ProductFactory)
