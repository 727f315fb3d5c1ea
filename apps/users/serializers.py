"""The shapes of people's data on the wire."""

from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from rest_framework import serializers

from apps.users.models import User
from core.addresses import AddressSerializer
from core.columns import ColumnSerializer
from core.fields import EmailField, PictureField
from core.parsers import FormParser

MAX_PICTURE = 5 * 1024 * 1024


class PictureFormParser(FormParser):
    max_file = MAX_PICTURE


class PasswordField(serializers.CharField):
    """A password as it was typed, spaces included; long ones are welcome, endless ones would keep the hash busy."""

    def __init__(self, **kwargs: Any) -> None:
        style = {"input_type": "password"}
        super().__init__(max_length=256, trim_whitespace=False, write_only=True, style=style, **kwargs)


class UsernameField(serializers.CharField):
    """Letters, digits and @ . + - _ only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=150, validators=[UnicodeUsernameValidator()], **kwargs)


class RegistrationSerializer(serializers.Serializer[Any]):
    email = EmailField()
    password = PasswordField()
    username = UsernameField(required=False, allow_blank=True)


class RegisteredSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()


class CredentialsSerializer(serializers.Serializer[Any]):
    # Any text: what is no address is nobody's, and gets the same answer.
    email = serializers.CharField(max_length=254)
    password = PasswordField()


class TokenPairSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=4096)


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=4096)


class PasswordResetSerializer(serializers.Serializer[Any]):
    email = EmailField()


class PasswordResetConfirmSerializer(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    token = serializers.CharField(max_length=200)
    password = PasswordField()


class PasswordChangeSerializer(serializers.Serializer[Any]):
    old_password = PasswordField()
    new_password = PasswordField()


class EmailVerificationSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=500)


class ProfileSerializer(serializers.ModelSerializer[User]):
    avatar = PictureField()

    class Meta:
        model = User
        fields = ("id", "email", "email_verified_at", "username", "phone", "avatar", "is_staff", "date_joined")
        read_only_fields = fields


class ProfileChangesSerializer(serializers.Serializer[Any]):
    username = UsernameField(required=False)
    phone = serializers.CharField(max_length=30, allow_blank=True, required=False)
    avatar = serializers.FileField(
        required=False,
        allow_null=True,
        help_text="As multipart/form-data: JPEG, PNG, WebP or GIF, up to 5 MB. `null` removes it.",
    )

    def validate_avatar(self, value: Any) -> Any:
        if value is not None and value.size > MAX_PICTURE:
            raise serializers.ValidationError("A picture has 5 MB at most.")
        return value


class AddressBookEntrySerializer(AddressSerializer, ColumnSerializer):
    id = serializers.UUIDField(read_only=True)
    is_default_shipping = serializers.BooleanField(required=False)
    is_default_billing = serializers.BooleanField(required=False)
