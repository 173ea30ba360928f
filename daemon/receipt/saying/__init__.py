"""A receipt put into words, Chinese and English. Pure."""
