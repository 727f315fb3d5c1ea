"""Goods that go out."""
