"""How the data is made.

Each folder imports what stands below it; ``docs/architecture.md`` walks one figure through them.
"""
