"""The trade, one app for each noun, in one column: imports point down it."""
