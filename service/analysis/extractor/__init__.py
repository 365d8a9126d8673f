"""The learned extractor: finds who is said to say what in a text."""
