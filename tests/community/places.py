"""A place that does not exist, for tests."""

KOBO = {"name": "夕方の模型工房", "field": "all", "kind": "ibasho", "code": "hub_yugata_kobo"}
