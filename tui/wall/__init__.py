"""The screen on the wall of a centre: large, rotating, read-only."""
