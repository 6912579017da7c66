"""What mkdocs.yml names, and the steps of a build."""
