"""What runs in child processes of the engine; loaded with each command, so imports are few."""
