"""The door for people who write no YAML: a sheet with a row a figure, or the text of an issue's form.

``sheets`` reads what they sent, ``words`` knows what they call things, and ``making`` makes a document, its tables and
records of it. Whether it is right is for the rules, which `bilateral intake` asks.
"""
