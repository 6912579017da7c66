broker_url = "sqs://"
broker_transport_options = {"region": "eu-west-1"}
result_backend = "db+sqlite:///results.sqlite3"
