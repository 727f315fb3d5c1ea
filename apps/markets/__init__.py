"""Where and how the shop sells."""
