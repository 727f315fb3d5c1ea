"""The shapes of the outbox, for staff."""

from rest_framework import serializers

from core.columns import ColumnSerializer


class EventSerializer(ColumnSerializer):
    position = serializers.IntegerField(help_text="Its place in the feed: rising, without gaps, never given again.")
    id = serializers.UUIDField()
    name = serializers.CharField()
    aggregate_id = serializers.UUIDField(allow_null=True, help_text="What it is about.")
    payload = serializers.DictField()
    created_at = serializers.DateTimeField()


class DeliverySerializer(ColumnSerializer):
    id = serializers.UUIDField()
    event = serializers.UUIDField(source="event_id")
    event_name = serializers.CharField(source="event.name")
    aggregate_id = serializers.UUIDField(allow_null=True)
    subscriber = serializers.CharField(help_text="The name of the task that takes it.")
    status = serializers.CharField(help_text="pending, done, or dead: tried twelve times and given up.")
    attempts = serializers.IntegerField()
    due_at = serializers.DateTimeField(help_text="When it is handed out next; while it is at work, when it is again.")
    done_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField()
