"""The house's checks on itself: each rule that a machine can check, and a proof that the check can fail."""
