"""What is fixed for everyone: Japan's calendar, code lists, statute citations, the city's profile. Constants only."""
