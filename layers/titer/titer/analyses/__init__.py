"""Steps run on readings: asked for, pinned, worked on one by one, their results kept."""
