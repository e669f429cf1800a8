"""What holds for every test with a browser."""

from __future__ import annotations

from playwright.sync_api import expect

# A browser on two busy cores takes its time; what comes is taken at once, however long the patience.
expect.set_options(timeout=30_000)
