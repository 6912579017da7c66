"""Keeps every section of the guide tracked against the section of Celery's documentation that it renders."""
