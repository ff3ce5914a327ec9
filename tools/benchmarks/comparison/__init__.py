"""Measures imgfilter and its peers in turn; `tools/benchmark` sets everything up and runs it."""
