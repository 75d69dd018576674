"""Limits, and the rule sets and versions that hold them."""
