"""Decisions about mail: whose address is one, what a server's word means, a letter made out to a reader."""
