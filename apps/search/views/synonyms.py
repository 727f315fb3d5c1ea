"""Synonyms over HTTP, for staff."""

from apps.search import services
from apps.search.models import SynonymGroup
from apps.search.serializers import SynonymGroupSerializer
from core.viewsets import RecordViewSet


class SynonymGroupViewSet(RecordViewSet):
    """What shoppers call things; a change holds from the next search on."""

    lookup_value_converter = "uuid"
    queryset = SynonymGroup.objects.order_by("-created_at", "pk")
    serializer_class = SynonymGroupSerializer
    write = staticmethod(services.save_synonyms)
    remove = staticmethod(services.delete_synonyms)
