"""Benchmarks: what there is, what each measures, and where its figures are written down."""
