"""The computation of each step, in a module of its name: numpy in, numpy out. Only who runs a step imports it."""
