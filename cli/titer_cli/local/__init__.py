"""The whole system on this machine: an emulator of AWS, and the very template that AWS gets deployed on it."""
