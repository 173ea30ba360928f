"""What an officer sees: four panes under one frame, and the dialogs before them."""
