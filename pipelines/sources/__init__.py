"""The sources: one small module each, with its requests, its parser and its terms. What they share is in ``_reading``."""
