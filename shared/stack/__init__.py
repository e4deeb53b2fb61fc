"""The embedded default: real Postgres, real Redis and the ten processes of the five services, from one command."""
