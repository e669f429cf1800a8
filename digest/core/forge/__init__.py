"""What stands in issues, releases and comments at GitHub: the words, and what is read from them again."""
