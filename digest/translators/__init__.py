"""Drafts of words in another language, never a last word. Empty until the first translator moves in."""
