"""One module for each place the shop runs in; each is base plus a short list of differences."""
