from tasks import app

app.conf.result_backend_transport_options = {"result_chord_ordered": False}
