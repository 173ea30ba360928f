"""The commands of `duban`: each asks the daemon, or reads a file and hands it over, and prints what came of it."""
