"""One function per verb, in the caller's transaction."""
