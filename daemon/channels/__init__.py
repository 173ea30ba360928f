"""The ways out of the house: one file a channel, all behind one protocol."""
