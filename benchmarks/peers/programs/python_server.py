"""A test server of the standard library, as small harnesses have it.

The one argument is the protocol. HTTP/1.0, the library's default: one thread, each connection closed after its
answer. HTTP/1.1: connections are kept alive, each with a thread of its own, for one thread would serve the first only.
"""

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = sys.argv[1]
    count = 0

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        Handler.count += 1
        answer = b'{"status":"success"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


Base = HTTPServer if Handler.protocol_version == "HTTP/1.0" else ThreadingHTTPServer


class Server(Base):
    request_queue_size = 128

    def handle_error(self, *_):
        """A load generator that ends in mid-request is nothing to tell."""


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=end_with_input, daemon=True).start()
print(server.server_port, flush=True)
server.serve_forever()
