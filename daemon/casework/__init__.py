"""What becomes of a case: pure decisions, made from rows, rules and ``now``, that touch nothing."""
