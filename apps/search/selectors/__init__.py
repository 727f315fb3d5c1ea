"""Reads of search that are not rows of one model."""
