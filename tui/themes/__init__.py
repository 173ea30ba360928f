"""The themes, one file each; what they have in common is in ``palette``."""

NAMES = ("dark", "light", "contrast", "safe", "ansi", "none")
