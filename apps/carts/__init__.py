"""What is being chosen."""
