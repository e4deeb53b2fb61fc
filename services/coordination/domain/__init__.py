"""The rules of coordination (❸); nothing here knows of HTTP, SQL or Redis."""
