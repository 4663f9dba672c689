"""One module for each publisher, named by its id: its contract and terms, its requests and its parser.

``docs/adding-a-source.md`` shows how to write one.
"""
