"""People and their addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is kept in lower case."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Write an address as the shop keeps it; every way in asks here, also the forms of Django."""
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, username: str = "", **fields: Any) -> User:
        """Create a customer. Raises ValueError without an e-mail address."""
        email = self.normalize_email(email)
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email, username=username or email[:150], **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, username: str = "", **fields: Any) -> User:
        """Create a member of staff who may do everything."""
        return self.create_user(email, password, username, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user at login, however the address is written."""
        return self.get(email=self.normalize_email(username))

    def lock_one(self, pk: Any) -> User:
        """Lock and return this user. Raises NotFound where there is none."""
        return LockingQuerySet(self.model, using=self._db).lock_one(pk)


class User(UUIDModel, AbstractUser):
    """A person: logs in by e-mail; `username` is kept beside it."""

    email = models.EmailField(unique=True, max_length=254)
    phone = models.CharField(max_length=30, blank=True)
    avatar = models.ImageField(upload_to="avatars/", blank=True)
    email_verified_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # ours logs in by e-mail

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["username"]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="user_email_in_lower_case")]

    def __str__(self) -> str:
        return self.email


class RefreshFamily(BaseModel):
    """One sign-in, and every refresh token that was rotated out of it: they are revoked together."""

    user = models.ForeignKey(User, models.CASCADE, related_name="refresh_families")
    expires_at = models.DateTimeField(help_text="When its latest refresh token ends.")
    revoked_at = models.DateTimeField(
        null=True, blank=True, help_text="Signed out, a new password, or a token that came back after its rotation."
    )

    objects = LockingQuerySet["RefreshFamily"].as_manager()

    class Meta:
        verbose_name = "sign-in"
        indexes = [models.Index(fields=["expires_at"], name="refresh_family_by_end")]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class AddressQuerySet(LockingQuerySet["Address"]):
    """Questions about addresses."""

    def owned_by(self, user: Any) -> AddressQuerySet:
        """Addresses of this user; none for an anonymous one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class Address(BaseModel):
    """An entry of a user's address book."""

    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    company = models.CharField(max_length=200, blank=True)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=30, blank=True)
    is_default_shipping = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_shipping=True), name="address_one_default_shipping"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_billing=True), name="address_one_default_billing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.line1}, {self.city}"
