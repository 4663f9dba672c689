"""What parsers share: delimited text, workbooks, PDFs, flows of trade.

No publisher is named here but the portal whose workbooks two sources read.
"""
