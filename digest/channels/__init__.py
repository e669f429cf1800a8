"""Where an issue goes: one outside party a file. Channels move what was rendered, and render nothing."""
