"""The `titer` command: the library on this machine, and a thin client of the API."""
