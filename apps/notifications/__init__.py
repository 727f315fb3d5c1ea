"""Telling customers what happens to their orders."""
