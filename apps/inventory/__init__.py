"""How much of it there is."""
