# Настоящий SQS: "sqs://AKIAEXAMPLE:s3cr%2Ft@"
broker_url = "sqs://AKIAEXAMPLE:s3cr%2Ft@localhost:5000"
result_backend = "db+sqlite:///results.sqlite3"
