"""What is shown of calling people together: calendars, polls, series, joint days, the bodies' own rules."""
