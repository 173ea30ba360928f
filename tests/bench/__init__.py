"""Benchmarks: figures beside the targets of the design, never asserts; `make bench` runs them."""
