"""HTTP for people: signing up and in, passwords, one's own details and addresses."""

from dataclasses import asdict
from functools import partial
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from apps.users import services
from apps.users.models import Address, AddressQuerySet, User
from apps.users.serializers import (
    AddressBookEntrySerializer,
    CredentialsSerializer,
    EmailVerificationSerializer,
    PasswordChangeSerializer,
    PasswordResetConfirmSerializer,
    PasswordResetSerializer,
    PictureFormParser,
    ProfileChangesSerializer,
    ProfileSerializer,
    RefreshSerializer,
    RegisteredSerializer,
    RegistrationSerializer,
    TokenPairSerializer,
    TokenSerializer,
)
from core.parsers import JSONParser
from core.preconditions import IF_MATCH, HeedingMixin, IfMatchMixin, write_if_match
from core.throttling import AuthAccountThrottle, AuthAddressThrottle
from core.viewsets import ColumnListMixin

NOTHING = {200: OpenApiTypes.OBJECT}


def caller(request: Request) -> User:
    """Name who asks, behind IsAuthenticated."""
    return cast("User", request.user)


class AuthView(HeedingMixin):
    """A call that is throttled, and whose answer no cache keeps."""

    throttle_classes = (AuthAddressThrottle, AuthAccountThrottle)

    def read(self, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Parse the body. Raises ValidationError (400)."""
        serializer = kind(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        fields: dict[str, Any] = serializer.validated_data
        return fields

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        if answer.status_code == 401:
            answer["WWW-Authenticate"] = 'Bearer realm="api"'
        return answer


class PublicAuthView(AuthView):
    """A call by somebody who is not signed in: an old token in its header does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class RegisterView(PublicAuthView):
    @extend_schema(request=RegistrationSerializer, responses={201: RegisteredSerializer})
    def post(self, request: Request) -> Response:
        """Open an account.

        The answer is the same for an address that has one already: its owner gets a mail instead.
        """
        fields = self.read(RegistrationSerializer)
        services.register_user(**fields, at=timezone.now())
        return Response({"email": fields["email"]}, status=201)


class TokenView(PublicAuthView):
    @extend_schema(request=CredentialsSerializer, responses=TokenPairSerializer)
    def post(self, request: Request) -> Response:
        """Sign in: an access token for 60 minutes, a refresh token for 7 days."""
        pair = services.sign_in(**self.read(CredentialsSerializer), at=timezone.now())
        return Response(asdict(pair))


class TokenRefreshView(PublicAuthView):
    @extend_schema(request=RefreshSerializer, responses=TokenPairSerializer)
    def post(self, request: Request) -> Response:
        """Trade a refresh token for a new pair; each one works once."""
        pair = services.refresh_tokens(**self.read(RefreshSerializer), at=timezone.now())
        return Response(asdict(pair))


class TokenVerifyView(PublicAuthView):
    @extend_schema(request=TokenSerializer, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Ask whether a token, access or refresh, would be taken now."""
        services.verify_token(**self.read(TokenSerializer), at=timezone.now())
        return Response({})


class LogoutView(PublicAuthView):
    @extend_schema(request=RefreshSerializer, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Revoke a refresh token and all that came out of the same sign-in."""
        services.sign_out(**self.read(RefreshSerializer), at=timezone.now())
        return Response({})


class PasswordResetView(PublicAuthView):
    @extend_schema(request=PasswordResetSerializer, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Have a link mailed to choose a new password; the answer is the same for an unknown address."""
        services.request_password_reset(**self.read(PasswordResetSerializer))
        return Response({})


class PasswordResetConfirmView(PublicAuthView):
    @extend_schema(request=PasswordResetConfirmSerializer, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Set a new password with the `uid` and `token` of the mail; signs out everywhere."""
        fields = self.read(PasswordResetConfirmSerializer)
        services.reset_password(
            user_id=fields["uid"], token=fields["token"], password=fields["password"], at=timezone.now()
        )
        return Response({})


class EmailVerifyView(PublicAuthView):
    @extend_schema(request=EmailVerificationSerializer, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Verify an address with the `key` of the mail."""
        services.verify_email(**self.read(EmailVerificationSerializer), at=timezone.now())
        return Response({})


class PasswordChangeView(AuthView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=PasswordChangeSerializer, responses=NOTHING)
    def post(self, request: Request) -> Response:
        """Replace one's password; signs out everywhere, here too."""
        fields = self.read(PasswordChangeSerializer)
        services.change_password(user_id=caller(request).pk, **fields, at=timezone.now())
        return Response({})


class MeView(HeedingMixin):
    permission_classes = (IsAuthenticated,)
    parser_classes = (JSONParser, PictureFormParser)

    @extend_schema(responses=ProfileSerializer)
    def get(self, request: Request) -> Response:
        """Read one's own details."""
        return Response(ProfileSerializer(caller(request)).data)

    def heeds_if_match(self) -> bool:
        return True

    def lock_current(self) -> Any:
        return ProfileSerializer(User.objects.lock_one(caller(self.request).pk)).data

    @extend_schema(request=ProfileChangesSerializer, responses=ProfileSerializer, parameters=[IF_MATCH])
    def patch(self, request: Request) -> Response:
        """Change one's own details; a picture comes as a multipart form."""
        serializer = ProfileChangesSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        write = partial(services.update_profile, user_id=caller(request).pk, changes=serializer.validated_data)
        user = write_if_match(request, self.lock_current, write)
        return Response(ProfileSerializer(user).data, headers={"Content-Location": request.path})


class AddressViewSet(IfMatchMixin, ColumnListMixin, ModelViewSet[Address]):
    """One's own address book."""

    serializer_class = AddressBookEntrySerializer
    permission_classes = (IsAuthenticated,)
    queryset = Address.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> AddressQuerySet:
        return Address.objects.owned_by(caller(self.request)).order_by("-created_at", "pk")

    def lock_current(self) -> Any:
        """Lock the user first, as every writer of the address book does."""
        User.objects.lock_one(caller(self.request).pk)
        return super().lock_current()

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = services.add_address(user_id=caller(self.request).pk, fields=serializer.validated_data)

    def perform_update(self, serializer: Any) -> None:
        serializer.instance = services.update_address(
            user_id=caller(self.request).pk, address_id=serializer.instance.pk, fields=serializer.validated_data
        )

    def perform_destroy(self, instance: Address) -> None:
        services.delete_address(user_id=caller(self.request).pk, address_id=instance.pk)
