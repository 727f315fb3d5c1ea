"""People in Django's admin; what a form holds is handed to the services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.users import services
from apps.users.models import Address, RefreshFamily, User
from core.addresses import FIELDS, problems_of

PRIVILEGES = ("is_staff", "is_superuser", "groups", "user_permissions")


class AccountForm(AdminUserCreationForm):  # type: ignore[type-arg]  # generic for type checkers only
    class Meta:
        model = User
        fields = ("email", "username")


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic for type checkers only
    def save(self, commit: bool = True) -> User:
        is_usable = self.cleaned_data["set_usable_password"]
        password = self.cleaned_data["password1"] if is_usable else None
        user = services.set_password(user_id=self.user.pk, password=password, at=timezone.now())
        self.user = user  # Django keeps its session alive, where people change their own
        return user


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    class Meta:
        model = Address
        fields = ("user", *FIELDS, "is_default_shipping", "is_default_billing")

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        for name, sentences in problems_of({name: self.cleaned_data.get(name, "") for name in FIELDS}).items():
            if name not in self.errors:
                self.add_error(name, sentences)
        return self.cleaned_data

    def validate_constraints(self) -> None:
        """Leave the one default to the service, which takes it from the other address."""


class AddressInline(admin.StackedInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Address
    form = AddressForm
    extra = 0


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """Accounts. Only a superuser touches those of staff, or says who is staff."""

    add_form = AccountForm
    change_password_form = PasswordForm
    list_display = ("email", "username", "first_name", "last_name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups", "date_joined")
    search_fields = ("email", "username", "first_name", "last_name", "phone")
    ordering = ("-date_joined", "pk")
    date_hierarchy = "date_joined"
    readonly_fields = ("email_verified_at", "avatar", "last_login", "date_joined")
    inlines = (AddressInline,)
    fieldsets = (
        (None, {"fields": ("email", "email_verified_at", "username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "phone", "avatar")}),
        ("Access", {"fields": ("is_active", *PRIVILEGES)}),
        ("Times", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("email", "username", "usable_password", "password1", "password2")},
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj is not None else ()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if request.user.is_superuser else (*own, *PRIVILEGES)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        now = timezone.now()
        if change:
            services.update_account(user_id=obj.pk, changes={name: getattr(obj, name) for name in form.fields}, at=now)
            return
        is_usable = form.cleaned_data["set_usable_password"]
        password = form.cleaned_data["password1"] if is_usable else None
        services.create_account(user_id=obj.pk, email=obj.email, username=obj.username, password=password, at=now)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if "groups" in form.cleaned_data:
            services.set_roles(
                user_id=form.instance.pk,
                groups=form.cleaned_data["groups"],
                permissions=form.cleaned_data["user_permissions"],
            )
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            if row in formset.deleted_forms:
                services.delete_address(user_id=form.instance.pk, address_id=row.instance.pk)
                formset.deleted_objects.append(row.instance)
            elif row.has_changed() and row in formset.initial_forms:
                _update(row.instance, row)
                formset.changed_objects.append((row.instance, row.changed_data))
            elif row.has_changed():
                _add(row.instance, row)
                formset.new_objects.append(row.instance)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Let sign-ins go with their user, though nobody deletes them by hand."""
        objects, counts, needed, protected = super().get_deleted_objects(objs, request)
        return objects, counts, needed - {RefreshFamily._meta.verbose_name}, protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        services.delete_account(user_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.delete_account(user_id=user.pk)


def _may_touch(request: HttpRequest, obj: User | None) -> bool:
    return obj is None or not obj.is_staff or bool(request.user.is_superuser)


def _add(address: Address, form: Any) -> None:
    services.add_address(user_id=address.user_id, address_id=address.pk, fields=form.cleaned_data)


def _update(address: Address, form: Any) -> None:
    services.update_address(user_id=address.user_id, address_id=address.pk, fields=form.cleaned_data)


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    form = AddressForm
    list_display = ("last_name", "first_name", "line1", "postal_code", "city", "country", "user")
    list_filter = ("country", "is_default_shipping", "is_default_billing")
    list_select_related = ("user",)
    search_fields = ("first_name", "last_name", "company", "line1", "city", "postal_code", "user__email")
    ordering = ("last_name", "first_name", "pk")
    autocomplete_fields = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Address | None = None) -> Any:
        return ("user",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Address, form: Any, change: bool) -> None:
        (_update if change else _add)(obj, form)

    def delete_model(self, request: HttpRequest, obj: Address) -> None:
        services.delete_address(user_id=obj.user_id, address_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Address]) -> None:
        for address in queryset:
            self.delete_model(request, address)


@admin.register(RefreshFamily)
class RefreshFamilyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """Who is signed in; to be read, and revoked by person."""

    list_display = ("user", "created_at", "expires_at", "revoked_at")
    list_filter = ("created_at", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("-created_at", "pk")
    actions = ("sign_out_everywhere",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RefreshFamily | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RefreshFamily | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("users.change_user")

    @admin.action(description="Sign these people out everywhere", permissions=["revoke"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[RefreshFamily]) -> None:
        for user_id in set(queryset.values_list("user_id", flat=True)):
            services.revoke_tokens(user_id=user_id, at=timezone.now())
