"""Addresses that exist only in tests: one for each thing that a view may do to the core."""

from django.apps import apps
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import connection, transaction
from django.db.models import Case, CharField, F, IntegerField, Value, When
from django.urls import path, re_path
from rest_framework import exceptions, mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from core import problems
from core.columns import ColumnSerializer
from core.exceptions import DomainError
from core.preconditions import IfMatchMixin
from core.prepared import Slot
from core.throttling import AuthAccountThrottle
from core.viewsets import ColumnListMixin, RepeatableMixin, Shape, idempotent

handler400 = problems.bad_request
handler403 = problems.permission_denied
handler404 = problems.not_found
handler500 = problems.server_error

ORDERINGS = {
    "name": ["name", "pk"],
    "-name": ["-name", "-pk"],
    "priority": ["priority", "pk"],
    "mixed": ["-priority", "name", "pk"],
    "newest": ["-created_at", "pk"],
}


class LocationFields(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.SlugField()
    priority = serializers.IntegerField()
    is_default = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class LocationColumns(ColumnSerializer, LocationFields):
    """The same fields, read from columns."""


class Locations(mixins.ListModelMixin, viewsets.GenericViewSet):
    """A list of instances."""

    permission_classes = (AllowAny,)
    serializer_class = LocationFields

    def get_queryset(self):
        sent = self.request.query_params
        return self.found(sent.get("search"), sent.get("ordering", "name"))

    @staticmethod
    def found(text, ordering):
        rows = apps.get_model("inventory.StockLocation").objects.all()
        if text:
            relevance = Case(When(name=text, then=Value(2)), default=Value(1), output_field=IntegerField())
            return rows.annotate(relevance=relevance).order_by("-relevance", "pk")
        return rows.order_by(*ORDERINGS[ordering])


class ColumnLocations(ColumnListMixin, Locations):
    """The same list, from columns."""

    serializer_class = LocationColumns


class PreparedLocations(ColumnLocations):
    """The same list, its statements kept."""

    built = []

    def shape(self):
        sent = self.request.query_params
        text = sent.get("search", "")
        return Shape((bool(text), sent.get("ordering", "name"), sent.get("shape")), {"text": text})

    @classmethod
    def shaped(cls, key):
        cls.built.append(key)
        is_search, ordering, _ = key
        return cls.found(Slot("text", CharField()) if is_search else None, ordering)


class Refused(DomainError):
    code = "refused"

    def __init__(self) -> None:
        super().__init__("Not today.", context={"lines": [{"line": "1", "available": 0}]})


class Line(serializers.Serializer):
    sku = serializers.CharField(max_length=5)
    quantity = serializers.IntegerField(min_value=1)


class Body(serializers.Serializer):
    email = serializers.EmailField()
    lines = Line(many=True)

    def validate(self, attrs):
        if attrs["email"] == "twice@example.com":
            raise serializers.ValidationError("Both at once is too much.")
        return attrs


class Echo(APIView):
    """Checks a body and gives it back."""

    permission_classes = (AllowAny,)

    def get(self, request):
        return Response({"path": request.path})

    def post(self, request):
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.validated_data)


class Form(APIView):
    """Reads a form, whatever it says."""

    permission_classes = (AllowAny,)
    parser_classes = (MultiPartParser,)

    def post(self, request):
        return Response({"fields": len(request.data)})


class Raise(APIView):
    """Fails in the way that the address names."""

    permission_classes = (AllowAny,)

    def get(self, request, kind):
        raise {
            "refusal": Refused(),
            "fault": RuntimeError("the secret is 42"),
            "suspicious": SuspiciousOperation("odd"),
            "bad": BadRequest("odd"),
            "throttled": exceptions.Throttled(wait=17),
        }[kind]


class Unrenderable(APIView):
    """Answers with what no renderer can write."""

    permission_classes = (AllowAny,)

    def get(self, request):
        return Response({"number": 2**70})


class MembersOnly(APIView):
    permission_classes = (IsAuthenticated,)

    def get(self, request):
        raise exceptions.PermissionDenied


class Statements(APIView):
    """Runs three statements, one of them inside a savepoint."""

    permission_classes = (AllowAny,)

    def get(self, request):
        locations = apps.get_model("inventory.StockLocation").objects
        with transaction.atomic():
            list(locations.all())
            with transaction.atomic():
                list(locations.all())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return Response({"ok": True})


class TwiceAnHour(SimpleRateThrottle):
    rate = "2/hour"

    def get_cache_key(self, request, view):
        return "throttle:tests"


class Limited(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = (TwiceAnHour,)

    def get(self, request):
        return Response({})


class ThreeTriesAnAccount(AuthAccountThrottle):
    rate = "3/hour"


class SignIn(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = (ThreeTriesAnAccount,)

    def post(self, request):
        return Response({})


class Once(RepeatableMixin, APIView):
    """Adds one to a location's number, once for each key."""

    permission_classes = (AllowAny,)

    def key_scope(self):
        return f"tests:{self.kwargs['slug']}"

    def reveal(self, data):
        return {**data, "token": "not-stored"}

    @idempotent()
    def post(self, request, slug):
        rows = apps.get_model("inventory.StockLocation").objects.filter(slug=slug)
        rows.update(priority=F("priority") + 1)
        if "refused" in request.data:
            raise Refused
        return Response({"number": rows.get().priority, "z": 1, "a": [1.5, None, "é"]}, status=201)

    @idempotent(is_key_required=True)
    def put(self, request, slug):
        return self.post.__wrapped__(self, request, slug)


class OnceEach(RepeatableMixin, viewsets.ViewSet):
    """Adds one to a location's number, once for each caller and key; nothing to say about it."""

    permission_classes = (AllowAny,)

    @action(detail=False, methods=["post"])
    @idempotent()
    def count(self, request):
        apps.get_model("inventory.StockLocation").objects.update(priority=F("priority") + 1)
        return Response(status=204)


class GuardedLocations(IfMatchMixin, viewsets.GenericViewSet):
    """One location, whose writes may carry If-Match."""

    permission_classes = (AllowAny,)
    serializer_class = LocationFields

    def get_queryset(self):
        return apps.get_model("inventory.StockLocation").objects.all()

    def lock_current(self):
        return LocationFields(self.get_queryset().lock_one(self.kwargs["pk"])).data

    def retrieve(self, request, pk):
        return Response(LocationFields(self.get_object()).data)

    def partial_update(self, request, pk):
        self.get_queryset().filter(pk=pk).update(name=request.data["name"])
        return self.retrieve(request, pk)

    def destroy(self, request, pk):
        self.get_object().delete()
        return Response(status=204)


guarded = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path(
        "api/guarded/<uuid:pk>/",
        GuardedLocations.as_view(guarded, detail=True, basename="guarded"),
        name="guarded-detail",
    ),
    path("api/locations/", Locations.as_view({"get": "list"})),
    path("api/columns/", ColumnLocations.as_view({"get": "list"})),
    path("api/prepared/", PreparedLocations.as_view({"get": "list"})),
    path("api/echo/", Echo.as_view()),
    path("api/form/", Form.as_view()),
    path("api/raise/<str:kind>/", Raise.as_view()),
    path("api/unrenderable/", Unrenderable.as_view()),
    path("api/members/", MembersOnly.as_view()),
    path("api/statements/", Statements.as_view()),
    path("api/limited/", Limited.as_view()),
    path("api/sign-in/", SignIn.as_view()),
    path("api/once/<slug:slug>/", Once.as_view()),
    path("api/once-each/", OnceEach.as_view({"post": "count"})),
    re_path(r"^api/", problems.not_found),
]
