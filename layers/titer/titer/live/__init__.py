"""Readings as they come by HTTPS: judged, kept once, the newest of each series at hand."""
