"""The dashboard in a browser of this machine, until there is a way to sign in from others."""
