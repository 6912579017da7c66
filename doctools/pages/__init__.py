"""What a page is: fences, comments above them, front matter, addresses, prose. Text in, data out."""
