"""What the demo remembers."""

from django.db import models


class DemoLoad(models.Model):
    """The demo was loaded into this database: it does not come back when its goods are deleted."""

    id = models.BigAutoField(primary_key=True)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Demo loaded at {self.loaded_at}"
