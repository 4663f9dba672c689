"""Faults, counted: operations on a home are killed, cut off, refused the disk, given flipped bits or a wrong clock, and
what is left is checked. ``python -m benchmarks.faults --help`` says how to run it; a run adds to the tally of those
before it.

``injection`` strikes inside a process, ``world`` has the home and the operations, ``trials`` one try of each kind,
``__main__`` chooses tries and prints the table.
"""
