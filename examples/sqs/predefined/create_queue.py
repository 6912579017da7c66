import boto3

sqs = boto3.client("sqs", region_name="eu-west-1", endpoint_url="http://localhost:5000")
queue = sqs.create_queue(QueueName="payments", Attributes={"VisibilityTimeout": "60"})
print(queue["QueueUrl"])
