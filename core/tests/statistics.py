"""What a database knows of how much there is of what, before its plans are looked at."""

from django.db import connection

from core.services import gather_statistics


def gather() -> None:
    """Let it count as it does in a shop: SQLite looks at some, PostgreSQL in time at what has not grown too."""
    gather_statistics()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
