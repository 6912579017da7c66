from proj import app

app.conf.result_backend = "redis://localhost"
