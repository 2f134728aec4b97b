"""The web: register a page in ten seconds, and see why you were or weren't told."""
