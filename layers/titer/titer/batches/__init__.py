"""Batches: what was made from when to when, of which files tell, or somebody declares it."""
