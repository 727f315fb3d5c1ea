"""People, their addresses and how they sign in."""
