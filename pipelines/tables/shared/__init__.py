"""What several tables share: how a table is registered, how observations are unpacked, flows, deals, pairs.

Nothing here is a table.
"""
