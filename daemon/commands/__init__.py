"""The commands of `duband`, one file each; each loads what it needs when it is called."""
