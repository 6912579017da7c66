result_backend = "db+postgresql://celery:secret@db.example.com/celery"
database_engine_options = {"pool_pre_ping": True, "pool_recycle": 600}
