"""Follows a page as its reader would: sandbox, terminals, sessions, comparison, brokers."""
