"""Tests of hypotheses: ``kinds`` holds one pure function for each kind of test, ``series`` what they are given."""
