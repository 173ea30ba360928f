"""The parts that screens are made of; each paints what ``tui.view`` decided."""
