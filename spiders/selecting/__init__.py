"""Selectors that people wrote, evaluated on a page in counted steps: no page and no expression takes long."""
