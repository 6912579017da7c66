from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep


class Slow(BaseHTTPRequestHandler):
    being_served = 0

    def do_GET(self):
        Slow.being_served += 1
        sleep(0.5)  # отвечает не сразу
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.write(str(Slow.being_served).encode())
        Slow.being_served -= 1

    def log_message(self, *args):
        pass


ThreadingHTTPServer(('127.0.0.1', 8000), Slow).serve_forever()
