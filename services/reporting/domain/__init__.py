"""The numbers' rules: which events are facts, what a fact counts as, what an indicator is. Plain Python, no I/O."""
