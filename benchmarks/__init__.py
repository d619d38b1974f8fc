"""Measurements of speed and quality; none is a test, and none of their data is kept here."""
