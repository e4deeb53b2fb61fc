"""Loading and saving. A consultation's row is the lock for everything that hangs on it."""
