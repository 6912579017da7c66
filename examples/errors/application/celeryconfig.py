enable_utc = True
timezone = "Europe/London"
