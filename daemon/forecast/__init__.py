"""The forecast: what the next ten working days bring if nobody closes anything, worked out without touching a case."""

from daemon.forecast.outlook import Outlook
from daemon.forecast.survey import look_ahead

__all__ = ["Outlook", "look_ahead"]
