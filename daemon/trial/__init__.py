"""Policies tried out on the calendar of the next two years: what will hardly do what its author meant. Pure.

A sound configuration and the first day to look at go in; hints come out, each once for its cause, with the key it
stands at and an example. Limits and ladders are laid out by the planner that the daemon keeps time with.
"""

from daemon.trial.trial import trial_hints

__all__ = ["trial_hints"]
