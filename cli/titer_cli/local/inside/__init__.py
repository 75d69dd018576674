"""What runs in the emulator's own process and environment: it imports the standard library and the emulator alone."""
