"""Tests of the demo shop's content."""
