"""A shop in which everything happens in any order, beside a model that is simple enough to be believed."""
