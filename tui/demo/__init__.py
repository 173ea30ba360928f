"""The demonstration: a made-up month in a real city's tree, on a clock that the screen names.

The tree is Tongchuan's 铜川 public division codes (National Bureau of Statistics, cut-off 2023-06-30) and
one local extra node. Every case is invented here; no person stands behind any of them.
"""
