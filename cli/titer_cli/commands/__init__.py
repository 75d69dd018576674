"""What is typed: the commands, their parameters and their help."""
