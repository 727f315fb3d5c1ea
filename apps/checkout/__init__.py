"""The one path that turns a cart into an order."""
