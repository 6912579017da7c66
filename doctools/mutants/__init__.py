"""The proof that the checks can fail."""
