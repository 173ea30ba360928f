"""The front door: the little of a daemon that others reach over the network. Off unless config.toml opens it."""
