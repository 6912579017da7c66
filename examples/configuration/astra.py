result_backend = "cassandra://"
cassandra_secure_bundle_path = "/etc/celery/secure-connect.zip"
cassandra_auth_provider = "PlainTextAuthProvider"
# идентификатор клиента и секрет из токена Astra DB
cassandra_auth_kwargs = {"username": "…", "password": "…"}
cassandra_keyspace = "celery"
cassandra_table = "tasks"
# протокол и профиль — как выше; имя центра здесь — имя региона
