"""What commands are told: strict forms; more than they know is refused, and so is a text beyond its bounds."""
