"""The receipt: every deadline explained to an inspector, from the ledger and a count made in the open. Pure."""
