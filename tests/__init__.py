"""Tests that belong to no app: of the house itself, and of journeys across apps."""
