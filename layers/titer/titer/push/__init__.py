"""Telling those who watch: tickets, connections, topics, messages, and events for other programs."""
