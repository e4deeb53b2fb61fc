"""The read side of intake. Whatever shows a person is written into the access log first (R15)."""
