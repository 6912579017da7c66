broker_url = "amqp://guest:guest@localhost:5672//"
result_backend = "db+sqlite:///results.db"
result_extended = True
database_table_names = {"task": "shop_results"}

timezone = "Europe/Moscow"
task_routes = {"shop.deliver": "express"}
task_annotations = {"shop.deliver": {"rate_limit": "100/m"}}
