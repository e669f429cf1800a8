"""Where documents go: each moves them to one place in the world and gives a receipt; renders nothing.

Empty until the newsletter is sent from here; `digest build` writes site/ and outbox/ by `pipeline`.
"""
