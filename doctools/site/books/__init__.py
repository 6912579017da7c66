"""The guide to take along: PDF, EPUB and the site as one archive, made of a built site."""
