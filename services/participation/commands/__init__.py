"""What participation does: one function per verb, in the caller's transaction."""
