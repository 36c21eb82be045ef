"""LEC: the census by name of every child in Thailand's local-government schools and centres."""
