"""Speaks HTTP/1.1 over TLS on a loopback port: python3 unasked-server.py KEY CERTIFICATE.
Responds with the path of the request. After the response to /first, the same TLS record has another response."""
import socket, ssl, sys, threading

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))


def response(body):
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def serve(connection):
    try:
        with context.wrap_socket(connection, server_side=True) as tls:
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = tls.recv(65536)
                    if not piece:
                        return
                    head += piece
                path = head.split(b" ")[1]
                # Longer than the part that libcurl reads with the head, so that the body is read up to its length.
                body = path if path != b"/first" else path * 20000
                data = response(body)
                if path == b"/first":
                    tls.sendall(data[:-10])
                    tls.sendall(data[-10:] + response(b"stolen"))
                else:
                    tls.sendall(data)
    except OSError:
        pass


print("ACCEPT 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
