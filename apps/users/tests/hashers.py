"""A password hasher that counts, to compare work instead of time."""

from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    counted: ClassVar[list[str]] = []

    def encode(self, password, salt):
        self.counted.append(password)
        return super().encode(password, salt)
