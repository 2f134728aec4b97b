"""Selectors that people write: CSS, XPath and JSON paths, taken apart and bounded before any page is asked.

Nothing here evaluates: that is :mod:`spiders.selecting`, which counts its steps. What can't be bounded is
refused with a Mistake that says what to write instead.
"""
