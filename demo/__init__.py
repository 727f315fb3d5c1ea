"""The demo shop: its catalogue, and the pictures of what it sells."""
