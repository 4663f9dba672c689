"""What other people's tools read: SDMX, Croissant, Frictionless, DCAT, citations, CSV.

Made from a release's tables; the book has a folder of its own.
"""
