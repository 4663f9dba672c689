"""What the data is: words, entries and published tables. No Dagster and no input or output here."""
