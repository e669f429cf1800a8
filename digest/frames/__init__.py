"""Engines of page frames: a page of the site with holes. The only room that imports mkdocs.

A new inhabitant gives a FrameSet a language and owes a test against an ordinary page of its engine.
"""
