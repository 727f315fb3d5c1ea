"""Django's registration of notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Telling customers what happens to their orders, and staff what runs low."""

    name = "apps.notifications"

    def ready(self) -> None:
        """Have a letter written about every step that there is one for."""
        from apps.notifications import tasks
        from apps.notifications.selectors import LETTERS
        from core.events import after_commit

        for event in LETTERS:
            after_commit(event, tasks.send_letter)
