"""Edition to documents: pages, feeds, mails, search, sitemaps. They write nothing and send nothing.

A new inhabitant owes a test with hostile words and one for the same bytes.
"""
