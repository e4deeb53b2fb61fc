"""Load and save, in bulk: thousands of events a second become a handful of statements a batch.

Rows are always taken in one order (sorted), so that two workers never wait for each other in a circle.
"""
