"""What other people's programs make of a release, each in an environment of its own."""
