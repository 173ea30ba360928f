"""The forecast: what the next ten working days bring if nobody closes anything; no case is touched."""
