result_backend = 'db+mysql://celery@db.example.com/celery'
database_engine_options = {'isolation_level': 'READ COMMITTED'}
