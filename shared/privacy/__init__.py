"""Personal data: sealed on the bus, encrypted at rest, masked where it may not be seen."""
