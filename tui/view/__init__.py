"""What a screen shows, as pure functions: facts and `now` in, cells out. No Textual, no I/O, no clock."""
