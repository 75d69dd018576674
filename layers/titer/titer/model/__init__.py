"""What everybody speaks of: errors, faults, readings, summaries, units, options, instants."""
