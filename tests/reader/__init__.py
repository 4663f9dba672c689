"""The reader by itself: nothing here imports what makes releases. `make oldest` runs it with the oldest libraries."""
