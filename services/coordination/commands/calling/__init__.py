"""Calling people together, one function per verb, in the caller's transaction."""
