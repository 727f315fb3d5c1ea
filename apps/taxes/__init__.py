"""What the state takes."""
