"""Sheets as data: what a form asks (`definition`), and whether what was filled in can be kept (`answers`).

A coming national standard is a new version of a definition; a sheet stays readable in the version it was filled in.
"""
