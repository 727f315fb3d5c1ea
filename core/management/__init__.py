"""Commands of the core for `manage.py`."""
