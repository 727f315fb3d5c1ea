"""Products with all that is on their page, in the admin."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from apps.products import services
from apps.products.admin.pages import CatalogueAdmin, rows_of, touched
from apps.products.models import (
    Attribute,
    AttributeValue,
    CategoryEntry,
    Media,
    Product,
    Variant,
)
from apps.products.rules import AttributeDraft, new_draft
from core.exceptions import DomainError
from core.fields import public_url
from core.modeladmin import money
from core.money import to_decimal


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    price = forms.DecimalField(min_value=0, max_digits=15)
    compare_at_price = forms.DecimalField(min_value=0, max_digits=15, required=False)
    stock = forms.IntegerField(min_value=0, max_value=10**9, required=False, help_text="Empty leaves it as it is.")
    option_text = forms.CharField(label="Options", required=False, help_text="Size: S, Color: Blue")

    class Meta:
        model = Variant
        fields = (
            "sku", "track_stock", "allow_backorder", "requires_shipping", "weight_grams", "barcode",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        variant = kwargs.get("instance")
        if variant is not None and not variant._state.adding:
            currency = variant.product.currency
            former = variant.compare_at_price
            kwargs["initial"] = {
                "price": to_decimal(variant.price, currency),
                "compare_at_price": None if former is None else to_decimal(former, currency),
                "stock": variant.stock,
                "option_text": ", ".join(f"{name}: {value}" for name, value in variant.options),
                **(kwargs.get("initial") or {}),
            }
        super().__init__(*args, **kwargs)
        self.fields["sku"].required = False

    def validate_unique(self) -> None:
        """Leave it to the service: the SKU of a variant that is no longer sold brings it back."""

    def clean_option_text(self) -> dict[str, str]:
        """Read `Size: S, Color: Blue`."""
        pairs = [part.split(":", 1) for part in self.cleaned_data["option_text"].split(",") if part.strip()]
        if any(len(pair) < 2 for pair in pairs):
            raise forms.ValidationError('Write options like "Size: S, Color: Blue".')
        return {name.strip(): value.strip() for name, value in pairs}

    def draft(self) -> dict[str, Any]:
        """Say what was changed, in the words of a variant's draft."""
        fields = touched(self)
        if "option_text" in fields:
            fields["options"] = fields.pop("option_text")
        return {"id": self.instance.pk, **fields} if not self.instance._state.adding else fields


class VariantInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Variant
    form = VariantForm
    fields = (
        "sku", "option_text", "price", "compare_at_price", "stock", "track_stock", "allow_backorder",
        "requires_shipping", "weight_grams", "barcode",
    )  # fmt: skip
    extra = 0
    min_num = 1
    validate_min = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(is_active=True).select_related("product")


class MediaForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    url = forms.URLField(max_length=2000, required=False, assume_scheme="https")

    class Meta:
        model = Media
        fields = ("file", "url", "alt")


class MediaInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    """Pictures come and go; which one is first, their order says."""

    model = Media
    form = MediaForm
    fields = ("preview", "file", "url", "alt")
    readonly_fields = ("preview",)
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="picture")
    def preview(self, picture: Media) -> str:
        if picture._state.adding:
            return ""
        return format_html('<img src="{}" alt="" height="60" loading="lazy">', public_url(picture.source))


class FactForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    value_text = forms.CharField(label="Value", max_length=500, help_text="For yes or no: true or false.")

    class Meta:
        model = AttributeValue
        fields = ("attribute",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fact = kwargs.get("instance")
        if fact is not None and not fact._state.adding:
            value = str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)
            kwargs["initial"] = {"value_text": value, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Read the value as its attribute's kind has it."""
        fields: dict[str, Any] = super().clean() or self.cleaned_data
        attribute, text = fields.get("attribute"), fields.get("value_text")
        if attribute and text:
            try:
                fields["draft"] = AttributeDraft(attribute.name, _READERS[attribute.kind](text))
            except (KeyError, InvalidOperation) as error:
                raise forms.ValidationError({"value_text": f"{attribute.name} takes a {attribute.kind}."}) from error
        return fields


_READERS: dict[str, Any] = {
    Attribute.Kind.TEXT: str,
    Attribute.Kind.NUMBER: Decimal,
    Attribute.Kind.BOOLEAN: lambda text: {"true": True, "false": False}[text.lower()],
}


class FactInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = AttributeValue
    form = FactForm
    fields = ("attribute", "value_text")
    verbose_name_plural = "attributes"
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("attribute")


class CategoryEntryInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = CategoryEntry
    fields = ("category",)
    autocomplete_fields = ("category",)
    verbose_name = "further category"
    verbose_name_plural = "further categories"
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("category")


@admin.register(Product)
class ProductAdmin(CatalogueAdmin):
    list_display = ("name", "category", money("price"), "stock", "status", "created_at")
    list_filter = ("status", "is_in_stock", ("category", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("category",)
    search_fields = ("name", "slug", "variants__sku")
    autocomplete_fields = ("category",)
    fields = (
        "name", "slug", "status", "category", "description", "vendor", "tags", "tax_class", "seo_title",
        "seo_description", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = ("slug", "created_at", "updated_at")
    inlines = (VariantInline, CategoryEntryInline, FactInline, MediaInline)
    actions = ("archive", "activate")
    ordering = ("-created_at", "pk")
    show_full_result_count = False

    def write_page(self, request: HttpRequest, form: Any, formsets: dict[Any, Any], *, change: bool) -> None:
        changes = touched(form)
        if "category" in changes:
            changes["category"] = changes["category"].pk
        if "tags" in changes:
            changes["tags"] = tuple(str(tag) for tag in changes["tags"] or ())
        if formsets[CategoryEntry].has_changed():
            rows = rows_of(formsets[CategoryEntry])
            changes["further_categories"] = tuple(row.cleaned_data["category"].pk for row in rows)
        if formsets[AttributeValue].has_changed():
            facts = rows_of(formsets[AttributeValue])
            changes["attributes"] = tuple(fact.cleaned_data["draft"] for fact in facts)
        if formsets[Variant].has_changed():
            changes["variants"] = [row.draft() for row in rows_of(formsets[Variant])]
        if change:
            services.update_product(product_id=form.instance.pk, changes=changes, actor_id=request.user.pk)
        else:
            product = services.create_product(draft=new_draft(changes), actor_id=request.user.pk)
            form.instance.pk = product.pk
        self._write_media(form.instance.pk, formsets[Media])

    def _write_media(self, product_id: Any, formset: Any) -> None:
        for form in formset.deleted_forms:
            services.delete_media(product_id=product_id, media_id=form.instance.pk)
        for form in rows_of(formset):
            if form.instance._state.adding:
                sent = form.cleaned_data
                services.add_media(
                    product_id=product_id, file=sent["file"] or None, url=sent["url"] or "", alt=sent["alt"] or ""
                )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Ask for the permission on products only: stock and options have pages that nobody deletes on."""
        listed, counts, _, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Product) -> None:
        services.delete_product(product_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for product in queryset:
            services.delete_product(product_id=product.pk)

    @admin.action(description="Archive", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._move(request, queryset, Product.Status.ARCHIVED)

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._move(request, queryset, Product.Status.ACTIVE)

    def _move(self, request: HttpRequest, queryset: QuerySet[Product], status: str) -> None:
        refused = 0
        for pk in queryset.values_list("pk", flat=True):
            try:
                services.set_product_status(product_id=pk, status=status)
            except DomainError:
                refused += 1
        self.message_user(request, f"Now {status}: {len(queryset) - refused}. Left as they were: {refused}.")
