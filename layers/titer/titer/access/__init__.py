"""API tokens: what they may do, and how they are checked."""
