import ssl

broker_url = "amqp://shop:secret@rabbitmq.example.com:5671/shop"
broker_use_ssl = {
    "ca_certs": "/etc/celery/ca.pem",
    "certfile": "/etc/celery/worker.pem",
    "keyfile": "/etc/celery/worker-key.pem",
    "cert_reqs": ssl.CERT_REQUIRED,
}
