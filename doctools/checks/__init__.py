"""What is said, against facts: references, typography, the built site."""
