import boto3

sqs = boto3.client("sqs", region_name="eu-west-1")
sqs.create_queue(
    QueueName="payments",
    Attributes={"VisibilityTimeout": "60"},
)
