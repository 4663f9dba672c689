"""Wrong files of publishers, and what becomes of them: ``python -m benchmarks.wrong_files FOLDER [known|unseen|true]``.

``known`` are the kinds of the third attack on this project, made anew. ``unseen`` are 165 of other kinds, written
before the rules that they try were changed. ``true`` counts the true files and true periods that the same rules stop.
What is made wrong are rows as parsers read them from real files; they go through all that real captures go through.
"""
