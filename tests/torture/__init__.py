"""`make torture`: people shop while the shop's processes are killed and its servers go away and come back."""
