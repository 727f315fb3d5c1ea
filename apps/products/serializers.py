"""The shapes of the catalogue."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.products.importers import FORMATS
from apps.products.models import AttributeValue, Category, ImportRun, Media, Product, Variant
from apps.products.rules import MAX_FURTHER, MAX_GRAMS, MAX_SLUG, MAX_STOCK, AttributeDraft, is_in_stock
from apps.products.services.media import MAX_PICTURE
from apps.products.services.uploads import has_rejects
from core.columns import Columns, ColumnSerializer, Hanging
from core.fields import DerivedBooleanField, MoneyField, PictureField, WholeNumberField
from core.parsers import FormParser

MAX_BULK = 1_000
MAX_MAPPING = 50_000
SHOWN_PROBLEMS = 100
WHOLE_SET = "The whole set: those that are not named go; those that were ordered stay, but are no longer sold."


class CategorySerializer(ColumnSerializer):
    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=200)
    slug = serializers.SlugField(max_length=MAX_SLUG, allow_unicode=True, required=False, allow_blank=True)
    parent: Any = serializers.UUIDField(source="parent_id", required=False, allow_null=True)
    product_count = serializers.IntegerField(read_only=True)


class CategoryBranchSerializer(CategorySerializer):
    children = serializers.ListField(child=serializers.DictField(), required=False, help_text="Only with `tree=true`.")


class ProductCategorySerializer(Columns, serializers.ModelSerializer[Category]):
    hanging = Hanging(Category.objects.all, "entries__product", order=("name", "id"))

    parent: Any = serializers.UUIDField(source="parent_id", allow_null=True)

    class Meta:
        model = Category
        fields = ("id", "name", "slug", "parent")


def _is_available(status: str, is_in_stock: bool) -> bool:
    return status == Product.Status.ACTIVE and is_in_stock


class ProductListSerializer(ColumnSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    price = MoneyField()
    currency = serializers.CharField()
    category_name = serializers.CharField(source="category.name")
    is_available = DerivedBooleanField(reads=("status", "is_in_stock"), rule=_is_available)
    image = PictureField()


class OptionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}, "examples": [{"Size": "S"}]})
class OptionsField(serializers.DictField):
    """A variant's options, by name; kept as pairs, because their order matters."""

    child = serializers.CharField(max_length=200)

    def columns(self) -> tuple[str, ...]:
        return (str(self.source),)

    def from_columns(self, pairs: Any) -> dict[str, str]:
        return dict(pairs)


def _is_variant_available(is_active: bool, status: str, stock: int | None, allow_backorder: bool) -> bool:
    return bool(is_active) and _is_available(status, is_in_stock(stock, bool(allow_backorder)))


class VariantSerializer(Columns, serializers.ModelSerializer[Variant]):
    hanging = Hanging(Variant.objects.active, "product", order=("position", "id"))

    id = serializers.UUIDField(required=False)
    sku = serializers.CharField(max_length=100, required=False, allow_blank=True)
    price = MoneyField(currency="product.currency", required=False, help_text="Needed for a new variant.")
    compare_at_price = MoneyField(currency="product.currency", required=False, allow_null=True)
    stock = WholeNumberField(min_value=0, max_value=MAX_STOCK, required=False, allow_null=True)
    weight_grams = WholeNumberField(min_value=0, max_value=MAX_GRAMS, required=False)
    is_available = DerivedBooleanField(
        reads=("is_active", "product__status", "stock", "allow_backorder"), rule=_is_variant_available
    )
    options = OptionsField(required=False)
    image = PictureField()

    class Meta:
        model = Variant
        fields = (
            "id", "sku", "name", "price", "compare_at_price", "stock", "is_available", "options", "track_stock",
            "allow_backorder", "requires_shipping", "weight_grams", "barcode", "image",
        )  # fmt: skip
        read_only_fields = ("name",)


@extend_schema_field({"type": ["string", "number", "boolean"]})
class FactField(serializers.Field[Any, Any, Any, Any]):
    """A fact as JSON has it: its type decides the attribute's kind."""

    default_error_messages = {"invalid": "Send a text, a number, or true or false."}

    def to_internal_value(self, data: Any) -> str | Decimal | bool:
        if isinstance(data, (bool, str)):
            return data
        if not isinstance(data, (int, float)):
            self.fail("invalid")
        return Decimal(str(data))

    def columns(self) -> tuple[str, ...]:
        return "text", "number", "boolean"

    def from_columns(self, text: str | None, number: float | None, boolean: bool | None) -> str | float | bool:
        if text is not None:
            return text
        if number is None:
            return bool(boolean)
        return int(number) if number == int(number) else number


class AttributeValueSerializer(Columns, serializers.ModelSerializer[AttributeValue]):
    hanging = Hanging(AttributeValue.objects.all, "product", order=("attribute__name", "slug", "id"))

    name = serializers.CharField(source="attribute.name", max_length=100)
    slug = serializers.CharField(source="attribute.slug", read_only=True)
    value = FactField()

    class Meta:
        model = AttributeValue
        fields = ("name", "slug", "value")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for both in a PATCH too: it is the product that is sent in part, not its facts."""
        missing = [name for name, key in (("name", "attribute"), ("value", "value")) if key not in attrs]
        if missing:
            raise serializers.ValidationError({name: ["This field is required."] for name in missing})
        return attrs


class MediaSerializer(Columns, serializers.ModelSerializer[Media]):
    hanging = Hanging(Media.objects.all, "product", order=("position", "id"))

    url = PictureField(source="source", reads=("file", "url"))

    class Meta:
        model = Media
        fields = ("id", "url", "alt", "position")


class PictureFormParser(FormParser):
    max_file = MAX_PICTURE


class MediaUploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(required=False, help_text="A JPEG, PNG, WebP, GIF or AVIF of at most 10 MB.")
    url = serializers.URLField(max_length=2000, required=False, help_text="Or the address of a picture elsewhere.")
    alt = serializers.CharField(max_length=500, required=False, allow_blank=True)

    def validate_url(self, value: str) -> str:
        """Take web addresses only, with the scheme in small letters."""
        scheme, _, rest = value.partition("://")
        if scheme.lower() not in {"http", "https"}:
            raise serializers.ValidationError("Send an address that starts with http:// or https://.")
        return f"{scheme.lower()}://{rest}"


class ProductOptionsSerializer(serializers.ListSerializer[Any]):
    """What the variants differ by, each value once, in the order of the variants."""

    def columns(self) -> tuple[Any, ...]:
        return (VariantSerializer.gathered(),)

    def from_columns(self, variants: list[list[Any]] | None) -> list[dict[str, Any]]:
        values: dict[str, dict[str, None]] = {}
        for variant in VariantSerializer.rows_gathered(variants):
            for name, value in variant["options"].items():
                values.setdefault(name, {})[value] = None
        return [{"name": name, "values": list(own)} for name, own in values.items()]


class ProductDetailSerializer(Columns, serializers.ModelSerializer[Product]):
    price = MoneyField(required=False, help_text="Of the one variant; with several, the lowest, and read-only.")
    stock = WholeNumberField(min_value=0, max_value=MAX_STOCK, required=False, allow_null=True)
    category = ProductCategorySerializer(read_only=True)
    category_id = serializers.UUIDField(write_only=True)
    further_categories = ProductCategorySerializer(many=True, read_only=True)
    further_category_ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=MAX_FURTHER, write_only=True, required=False
    )
    sku = serializers.CharField(max_length=100, write_only=True, required=False, allow_blank=True)
    is_available = DerivedBooleanField(reads=("status", "is_in_stock"), rule=_is_available)
    image = PictureField()
    tags = serializers.ListField(child=serializers.CharField(max_length=100), max_length=250, required=False)
    options = ProductOptionsSerializer(child=OptionSerializer(), read_only=True)
    variants = VariantSerializer(many=True, required=False, allow_empty=False, help_text=WHOLE_SET)
    attributes = AttributeValueSerializer(source="attribute_values", many=True, required=False)
    media = MediaSerializer(many=True, read_only=True)

    class Meta:
        model = Product
        fields = (
            "id", "name", "slug", "description", "price", "currency", "stock", "category", "category_id", "status",
            "further_categories", "further_category_ids", "is_available", "image", "sku", "options", "variants",
            "attributes", "media", "vendor", "tags", "tax_class", "seo_title", "seo_description", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = ("id", "slug", "currency", "created_at", "updated_at")

    def to_representation(self, instance: Any) -> Any:
        """Show it as it was read, from columns."""
        return instance

    def changes(self) -> dict[str, Any]:
        """What was sent, in the words of a draft."""
        return _changes(self.validated_data)


def _changes(validated: Mapping[str, Any]) -> dict[str, Any]:
    """Put what was sent of a product into the words of a draft; a stock of null says nothing."""
    sent = dict(validated)
    if sent.get("stock", 0) is None:
        del sent["stock"]
    if "category_id" in sent:
        sent["category"] = sent.pop("category_id")
    if "further_category_ids" in sent:
        sent["further_categories"] = tuple(sent.pop("further_category_ids"))
    if "tags" in sent:
        sent["tags"] = tuple(sent["tags"])
    if "attribute_values" in sent:
        facts = sent.pop("attribute_values")
        sent["attributes"] = tuple(AttributeDraft(fact["attribute"]["name"], fact["value"]) for fact in facts)
    return sent


class BulkRowSerializer(ProductDetailSerializer):
    id = serializers.UUIDField(required=False, help_text="Of the product to change.")
    slug = serializers.SlugField(
        max_length=MAX_SLUG, allow_unicode=True, required=False, help_text="Of the product to change or to make."
    )
    sku = serializers.CharField(
        max_length=100,
        write_only=True,
        required=False,
        allow_blank=True,
        help_text="Without id and slug: of the variant to change, and `price` and `stock` are its own.",
    )

    class Meta(ProductDetailSerializer.Meta):
        read_only_fields = ("currency", "created_at", "updated_at")


class BulkSerializer(serializers.Serializer[Any]):
    products: Any = serializers.ListSerializer(child=BulkRowSerializer(), max_length=MAX_BULK, allow_empty=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the list, though each row may leave out what it does not change."""
        if "products" not in attrs:
            raise serializers.ValidationError({"products": ["This field is required."]})
        return attrs

    def rows(self) -> list[dict[str, Any]]:
        """What was sent, each in the words of a draft."""
        return [_changes(row) for row in self.validated_data["products"]]


class BulkOutcomeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="product_id")
    slug = serializers.CharField()
    result = serializers.ChoiceField(choices=["created", "updated", "unchanged"])


class BulkAnswerSerializer(serializers.Serializer[Any]):
    results = BulkOutcomeSerializer(many=True, help_text="One for each product, in their order.")


class CategoryStatisticsSerializer(serializers.Serializer[Any]):
    category = serializers.UUIDField(source="category_id")
    category_name = serializers.CharField()
    category_slug = serializers.CharField()
    product_count = serializers.IntegerField()
    avg_product_price = MoneyField(allow_null=True)


class StatisticsSerializer(serializers.Serializer[Any]):
    total_products = serializers.IntegerField()
    avg_price = MoneyField(allow_null=True)
    total_value = MoneyField()
    currency = serializers.CharField()
    categories = CategoryStatisticsSerializer(many=True)


class ArchivedSerializer(serializers.Serializer[Any]):
    status = serializers.CharField()


class ImportFormParser(FormParser):
    @property
    def max_file(self) -> int:  # type: ignore[override]  # a setting is read when it is asked for
        return int(settings.IMPORT_MAX_BYTES)


class ImportRequestSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(
        max_length=255, help_text="CSV, JSON lines or an Excel workbook (.xlsx); what it is, its content says."
    )
    format = serializers.ChoiceField(choices=["auto", *FORMATS], default="auto")
    mapping = serializers.CharField(
        required=False, max_length=MAX_MAPPING, help_text="What the columns mean: the text of a mapping file (TOML)."
    )
    dry_run = serializers.BooleanField(default=False, help_text="Say what would happen, and write nothing.")
    update: Any = serializers.BooleanField(default=False, help_text="Change products that exist to what the file says.")


class ImportSerializer(ColumnSerializer):
    id = serializers.UUIDField()
    file_name = serializers.CharField()
    format = serializers.CharField()
    update: Any = serializers.BooleanField(source="is_update")
    dry_run = serializers.BooleanField(source="is_dry_run")
    status = serializers.ChoiceField(choices=ImportRun.Status.choices)
    error = serializers.CharField(help_text="Why nothing more can be taken from the file.")
    lines = serializers.IntegerField(help_text="About how many lines the file has; 0 where that is not known.")
    lines_done = serializers.IntegerField()
    entries_done = serializers.IntegerField(help_text="Products of the file, also those rejected.")
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ImportProblemSerializer(ColumnSerializer):
    label: Any = serializers.CharField(help_text="What the file calls the product.")
    line = serializers.IntegerField()
    column = serializers.CharField(help_text="Empty where it is the whole row.")
    reason = serializers.CharField()


class ImportDetailSerializer(ImportSerializer):
    progress = serializers.SerializerMethodField(help_text="From 0 to 1.")
    seconds = serializers.SerializerMethodField(help_text="How long it has been at work.")
    problems = serializers.SerializerMethodField(help_text=f"The first {SHOWN_PROBLEMS} of them.")
    has_rejects = serializers.SerializerMethodField(help_text="The rejected rows can be downloaded.")

    def get_progress(self, run: ImportRun) -> float:
        """All of it once it is over, for then the last lines may have been blank."""
        if run.status == ImportRun.Status.COMPLETED:
            return 1.0
        return min(run.lines_done / run.lines, 1.0) if run.lines else 0.0

    def get_seconds(self, run: ImportRun) -> float:
        """Waiting is no work."""
        return run.worked_for.total_seconds()

    @extend_schema_field(ImportProblemSerializer(many=True))
    def get_problems(self, run: ImportRun) -> list[dict[str, Any]]:
        """The first ones; there is a list for all."""
        found = run.problems.order_by("pk").values_list(*ImportProblemSerializer.columns())
        return ImportProblemSerializer.rows(found[:SHOWN_PROBLEMS])

    def get_has_rejects(self, run: ImportRun) -> bool:
        """Whether there is a file of them."""
        return has_rejects(run)
