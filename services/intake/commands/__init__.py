"""What can be done in intake: one function per verb, in the caller's transaction."""
