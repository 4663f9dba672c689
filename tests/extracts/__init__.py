"""Extracts: how they are made, kept and used."""
