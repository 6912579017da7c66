from pgmq import install_pgmq_from_sql

version = install_pgmq_from_sql(
    host="localhost",
    port="5432",
    database="celery",
    username="celery",
    password="secret",
)
print(f"PGMQ {version} на месте")
