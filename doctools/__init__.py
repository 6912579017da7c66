"""The program of the guide, in layers: each imports only from those named before it.

pages, engine, site, checks, upstream, mutants, bench.
"""
