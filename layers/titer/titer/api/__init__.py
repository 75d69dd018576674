"""The HTTP API: what every function of it shares, and the routes of each."""
