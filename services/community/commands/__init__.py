"""What community does: one function per verb, in the caller's transaction."""
