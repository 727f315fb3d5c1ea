"""Django's registration of users, and who hears of their events."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """People, their addresses and how they sign in."""

    name = "apps.users"

    def ready(self) -> None:
        """Hang the mails on the events that ask for them."""
        from apps.users import events, tasks
        from core.events import after_commit

        after_commit(events.UserRegistered, tasks.send_email_verification)
        after_commit(events.EmailChanged, tasks.send_email_verification)
        after_commit(events.RegistrationRepeated, tasks.send_registration_repeated)
        after_commit(events.PasswordResetRequested, tasks.send_password_reset)
        after_commit(events.PasswordChanged, tasks.send_password_changed)
